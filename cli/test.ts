import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICE_NAMES, startService } from '../test/services/index.ts'
import { CHECKS, ROOT, runProgram } from './checks.ts'

/** `npm test`: types, lint and import rule, real services up, then every test. The last line is `N passed, N failed`. */
const results = join(ROOT, 'test/.results')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

let passed = 0
let failed = 0
const count = (ok: boolean, name: string): void => {
  if (ok) passed += 1
  else {
    failed += 1
    console.error(`✗ ${name}`)
  }
}

for (const { name, program, args } of CHECKS) {
  console.log(`— ${name}`)
  count((await runProgram(program, args)) === 0, name)
}

console.log('— services')
for (const name of SERVICE_NAMES) {
  const started = Date.now()
  try {
    await startService(name)
    console.log(`${name} is up (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  } catch (error) {
    count(false, `${name}: ${error instanceof Error ? error.message : error}`)
  }
}

console.log('— pure tests')
await run('pure')
console.log(
  '— live tests; those of the browser, with services of their own, go on beside them and are shown afterwards'
)
const shown = join(results, 'browser.log')
const log = openSync(shown, 'w')
await Promise.all([run('live'), run('browser', log)])
closeSync(log)
console.log('— browser tests')
console.log(readFileSync(shown, 'utf8'))

/** Runs the tests of one project, counts them, and shows what is said or writes it into an open file. */
async function run(project: 'pure' | 'live' | 'browser', into: 'inherit' | number = 'inherit'): Promise<void> {
  const output = join(results, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`, '--passWithNoTests']
  const env: Record<string, string> = process.argv.includes('--long') ? { PLUMBLINE_LONG_TESTS: '1' } : {}
  const code = await runProgram('vitest', ['run', '--project', project, ...reporters], { env, into })
  const tally = readTally(output)
  passed += tally.passed
  failed += tally.failed
  // A run that broke down without a failing test (a file that can't be loaded, a worker that died) is a failure too.
  if (code !== 0 && tally.failed === 0) count(false, `${project} tests ended with code ${code}`)
}

function readTally(file: string): { passed: number; failed: number } {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
