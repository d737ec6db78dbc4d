import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '..')

/** Runs a program of the project in its folder, with its output shown, or written into an open file; resolves to its exit code. */
export const runProgram = (
  program: string,
  args: string[],
  { env = {}, into = 'inherit' }: { env?: Record<string, string>; into?: 'inherit' | number } = {}
): Promise<number> =>
  new Promise((done) => {
    const child = spawn(resolve(ROOT, 'node_modules/.bin', program), args, {
      cwd: ROOT,
      stdio: ['inherit', into, into],
      env: { ...process.env, ...env }
    })
    child.on('error', () => done(127))
    child.on('exit', (code) => done(code ?? 1))
  })

/** What is checked without running the product: types, then lint, which holds the import rule. */
export const CHECKS: { name: string; program: string; args: string[] }[] = [
  { name: 'types', program: 'tsc', args: ['--noEmit'] },
  { name: 'lint and import rule', program: 'biome', args: ['check', '--error-on-warnings'] }
]
