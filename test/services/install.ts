import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Folders that hold servers but are often not on PATH. */
const EXTRA = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/lib/rabbitmq/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/local/bin'
]

/** The first of these programs that there is. */
export const findProgram = (...names: string[]): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), ...EXTRA]
    .flatMap((dir) => names.map((name) => join(dir, name)))
    .find((path) => existsSync(path))

/** What each program comes in, by system. */
const PACKAGES: Record<string, { apt: string; brew: string }> = {
  'redis-server': { apt: 'redis-server', brew: 'redis' },
  'rabbitmq-server': { apt: 'rabbitmq-server', brew: 'rabbitmq' },
  java: { apt: 'default-jre-headless', brew: 'openjdk' },
  mvn: { apt: 'maven', brew: 'maven' },
  chromium: { apt: 'chromium', brew: 'chromium' }
}

let listsRead = false

/**
 * The program's path; installs its package where that needs no one's leave (root, or sudo without a password), else throws with the exact
 * command to run.
 */
export const needProgram = (name: keyof typeof PACKAGES & string, ...otherNames: string[]): string => {
  const found = findProgram(name, ...otherNames)
  if (found !== undefined) return found
  const names = PACKAGES[name]
  const command = process.platform === 'darwin' ? `brew install ${names?.brew}` : `apt-get install -y ${names?.apt}`
  const prefix = rootPrefix()
  if (prefix !== undefined && findProgram('apt-get') !== undefined) {
    console.log(`installing ${names?.apt}…`)
    if (!listsRead) run([...prefix, 'apt-get', 'update', '-qq'])
    listsRead = true
    run([...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command.split(' '), '-qq'])
    const installed = findProgram(name, ...otherNames)
    if (installed !== undefined) return installed
  }
  throw new Error(
    `${name} is needed and is not installed. Install it, then run this again:\n  ${process.platform === 'darwin' ? '' : 'sudo '}${command}`
  )
}

const rootPrefix = (): string[] | undefined => {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined
}

const run = ([program = '', ...args]: string[]): void => {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} failed:\n${stderr.trim().split('\n').slice(-3).join('\n')}`)
}
