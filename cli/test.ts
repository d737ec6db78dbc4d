import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { JsonTestResults } from 'vitest/node'
import { SERVICE_NAMES, startService } from '../test/services/index.ts'
import { CHECKS, ROOT, runProgram } from './checks.ts'

/** `npm test`: types, lint and import rule, real services up, then every test. The last line is `N passed, N failed`. */
const results = join(ROOT, 'test/.results')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

/** Folders of test/live that take about as long, together with the conformance tests, as all others do. */
const BESIDE = ['kafka', 'collector']

let passed = 0
/** What failed, each with the first lines of its error: said again at the end, where one looks first. */
const failures: string[] = []
const count = (ok: boolean, name: string): void => {
  if (ok) passed += 1
  else {
    failures.push(name)
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
  '— live tests, in two lanes: what is on services of its own goes on beside the others and is shown afterwards'
)
const shown = join(results, 'beside.log')
const log = openSync(shown, 'w')
const others = readdirSync(join(ROOT, 'test/live'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'conformance' && !BESIDE.includes(entry.name))
  .map(({ name }) => name)
const beside = runBeside().finally(() => closeSync(log))
await run('live', { folders: others })
await beside
console.log(readFileSync(shown, 'utf8'))
console.log('— browser tests')
await run('browser')
console.log('— forecasts, beside what then happens')
await run('forecast')

async function runBeside(): Promise<void> {
  await run('conformance', { into: log })
  await run('live', { folders: BESIDE, lane: '-beside', into: log, env: { PLUMBLINE_TEST_SERVICES: 'beside' } })
}

interface Way {
  /** Folders of test/live; all where there are none. */
  folders?: readonly string[]
  /** Tells its results from those of the project's other folders. */
  lane?: string
  /** Shows what is said, or writes it into an open file. */
  into?: 'inherit' | number
  env?: Record<string, string>
}

/** Runs the tests of one project, and counts them. */
async function run(
  project: 'pure' | 'live' | 'conformance' | 'browser' | 'forecast',
  { folders = [], lane = '', into = 'inherit', env = {} }: Way = {}
): Promise<void> {
  const output = join(results, `${project}${lane}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`, '--passWithNoTests']
  const long: Record<string, string> = process.argv.includes('--long') ? { PLUMBLINE_LONG_TESTS: '1' } : {}
  const files = folders.map((folder) => `test/live/${folder}/`)
  const code = await runProgram('vitest', ['run', '--project', project, ...files, ...reporters], {
    env: { ...long, ...env },
    into
  })
  const told = readResults(output)
  passed += told.passed
  failures.push(...told.failures)
  // A run that broke down without a failing test (a file that can't be loaded, a worker that died) is a failure too.
  if (code !== 0 && told.failures.length === 0) count(false, `${project} tests ended with code ${code}`)
}

function readResults(file: string): { passed: number; failures: string[] } {
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8')) as JsonTestResults
    const failures = testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => {
          const error = (failureMessages?.[0] ?? '').split('\n').slice(0, 5).join('\n    ')
          return `${relative(ROOT, name)}: ${fullName}\n    ${error}`
        })
    )
    return { passed: numPassedTests, failures }
  } catch {
    return { passed: 0, failures: [] }
  }
}

for (const failure of failures) console.error(`✗ ${failure}`)
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length === 0 ? 0 : 1)
