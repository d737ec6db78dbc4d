// Plain JavaScript for any Node ≥ 20, without dependencies: it installs them, then hands over to the project's own Node.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const state = join(root, '.plumbline')
const bin = (name) => join(root, 'node_modules', '.bin', name)
const [command = 'start', ...args] = process.argv.slice(2)

/** One sentence and what to do, and no more. */
const fail = (message, todo) => {
  console.error(`plumbline: ${message}\n  ${todo}`)
  process.exit(1)
}

const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
if (args.includes('--version')) {
  console.log(version)
  process.exit(0)
}
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old to begin with.`, 'Install Node 20 or newer; the rest comes by itself.')

const filesIn = (path) =>
  !existsSync(path)
    ? []
    : statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => !['node_modules', 'dist', 'generated', '.next'].includes(name))
          .sort()
          .flatMap((name) => filesIn(join(path, name)))
      : [path]

const hashOf = (paths) => {
  const hash = createHash('sha256').update(process.platform + process.arch)
  for (const file of paths.flatMap((path) => filesIn(join(root, path))))
    hash.update(file.slice(root.length)).update(readFileSync(file))
  return hash.digest('hex')
}

/** Does a step unless it was done for these very inputs and what it makes is still there. */
const step = (name, says, inputs, makes, work) => {
  const stamp = join(state, 'stamps', name)
  const hash = hashOf(inputs)
  const done =
    existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && makes.every((path) => existsSync(join(root, path)))
  if (done) return
  console.log(`${says}…`)
  rmSync(stamp, { force: true })
  work()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, hash)
}

const run = (program, programArgs, { env = {}, quiet = false, hint }) => {
  const { status, error, stdout, stderr } = spawnSync(program, programArgs, {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`, ...env },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8'
  })
  if (status === 0) return
  const said = `${stdout ?? ''}${stderr ?? ''}`.trim()
  if (said !== '') console.error(said)
  if (/ENOSPC|No space left/.test(said)) fail('The disk is full.', 'Free some space and start again.')
  fail(error?.message ?? `${program.split('/').at(-1)} ${programArgs[0] ?? ''} did not succeed.`, hint)
}

step(
  'install',
  'Installing packages (once; about a minute)',
  ['package.json', 'package-lock.json', 'instrument/package.json'],
  ['node_modules/.bin/node'],
  () =>
    // Packages for newer Nodes warn under an old one; they run under the one that comes with them.
    run('npm', ['ci', '--loglevel=error', '--no-fund', '--no-audit', ...(process.stdout.isTTY ? ['--progress'] : [])], {
      hint: 'Look at npm’s message above; a network that reaches the npm registry is needed once.'
    })
)
step(
  'client',
  'Generating the database client',
  ['prisma/schema.prisma', 'package-lock.json'],
  ['store/generated/client.ts'],
  () =>
    run(bin('node'), [join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
      quiet: true,
      // `generate` looks for an engine that it doesn't use, and would download it.
      env: { PRISMA_SCHEMA_ENGINE_BINARY: bin('node'), PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
      hint: 'Remove .plumbline/stamps and try again.'
    })
)
step(
  'instrument',
  'Compiling @plumbline/instrument',
  ['instrument', 'package-lock.json'],
  ['instrument/dist/index.js'],
  () => run(bin('tsc'), ['-p', 'instrument/tsconfig.json'], { hint: 'Correct what the compiler names.' })
)
if (
  ['start', 'demo', 'test', 'build', 'bench', 'screenshots'].includes(command) &&
  !args.includes('--help') &&
  !args.includes('fault')
)
  step(
    'dashboard',
    'Building the dashboard (once; about half a minute)',
    [
      'app',
      'judge',
      'guide',
      'model',
      'store',
      'next.config.js',
      'instrumentation.ts',
      'package-lock.json',
      'prisma/schema.prisma'
    ],
    ['.next/BUILD_ID'],
    () =>
      run(bin('node'), [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
        quiet: true,
        env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
        hint: 'Correct what the build names.'
      })
  )
if (command === 'build') process.exit(0)

const child = spawn(bin('node'), [join(root, 'cli', `${command}.ts`), ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
    PLUMBLINE_VERSION: version,
    NEXT_TELEMETRY_DISABLED: '1'
  }
})
// The terminal sends Ctrl-C to the whole group; a plain kill reaches this process alone and is passed on.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
