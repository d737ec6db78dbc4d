import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../../collector/config/load.ts'
import { SERVICES } from '../../../demo/graph.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../../..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const { version, dependencies } = JSON.parse(read('package.json')) as {
  version: string
  dependencies: Record<string, string>
}
const compose = parse(read('docker-compose.yml')) as {
  services: Record<
    string,
    { image: string; profiles?: string[]; ports?: string[]; command?: string[]; healthcheck?: object }
  >
}
const installed = await run('docker-compose', ['version']).then(
  () => true,
  () => false
)

test.runIf(installed)('docker-compose takes the file, and asks for a token in a sentence', async () => {
  const config = (args: string[], env: Record<string, string>) =>
    run('docker-compose', [...args, 'config', '--services'], {
      cwd: ROOT,
      env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', ...env }
    })
  expect((await config([], { PLUMBLINE_TOKEN: 't' })).stdout.split('\n')).toContain('plumbline')
  const all = await config(['--profile', 'demo'], { PLUMBLINE_TOKEN: 't' })
  expect(all.stdout.trim().split('\n').sort()).toEqual(Object.keys(compose.services).sort())
  await expect(config([], {})).rejects.toMatchObject({ stderr: expect.stringContaining('Set PLUMBLINE_TOKEN') })
})

test('every image is of one version, the product’s own is this one, and Node is the one that is brought elsewhere', () => {
  for (const { image } of Object.values(compose.services)) expect(image).toMatch(/^[a-z/]+:\d+\.\d+(\.\d+)?(-\w+)?$/)
  expect(compose.services.plumbline?.image).toBe(`plumbline:${version}`)
  const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
  expect(new Set(bases)).toEqual(new Set([`node:${dependencies.node}-trixie-slim`]))
})

test('nothing but Plumbline is published, and that on this machine alone', () => {
  const published = Object.entries(compose.services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => [name, port] as const)
  )
  expect(published.every(([name, port]) => name === 'plumbline' && port.startsWith('127.0.0.1:'))).toBe(true)
})

/** Left out of what is copied, and made while the image is built. */
const MADE = ['store/generated', 'instrument/dist']
const ignored = read('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !MADE.includes(line))

/** A file and all of the project's that it imports, and those import. */
const withImports = (file: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(file) || MADE.some((made) => file.startsWith(`${made}/`))) return seen
  seen.add(file)
  for (const [, from = ''] of read(file).matchAll(/(?:from|import\(?) ?'(\.[^']+)'/g))
    withImports(join(dirname(file), from), seen)
  return seen
}

test('what is copied is there, and nothing that the image runs was left out', async () => {
  const dockerfile = read('Dockerfile')
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, line = '']) =>
    line.split(' ').slice(0, -1)
  )
  expect(copied).toContain('package-lock.json')
  for (const file of copied) expect(existsSync(join(ROOT, file)), file).toBe(true)

  const commands = [
    ...[...dockerfile.matchAll(/CMD (\[.+\])$/gm)].map(([, words = '']) => JSON.parse(words) as string[]),
    ...Object.values(compose.services).flatMap(({ command }) => (command === undefined ? [] : [command]))
  ]
  const scripts = commands.map(([, script = '']) => script)
  expect(scripts.sort()).toEqual(['cli/start.ts', 'demo/main.ts', 'docker/health.mjs'])
  // Run as processes of their own, so nothing imports them.
  const children = ['collector/main.ts', 'cli/dashboard.ts', ...SERVICES.map((name) => `demo/services/${name}/main.ts`)]
  const needed = [...scripts, ...children].flatMap((script) => [...withImports(script)])
  expect(needed).toContain('store/migrate.ts')
  for (const file of needed)
    expect(
      ignored.filter((folder) => file === folder || file.startsWith(`${folder}/`)),
      file
    ).toEqual([])
})

test('the demo’s configuration is right, and names services that run with it', async () => {
  const { targets } = await loadConfig(join(ROOT, 'docker/demo.yaml'))
  for (const { id } of targets) expect(compose.services[id]?.profiles).toEqual(['demo'])
})
