import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterAll } from 'vitest'
import { type OtlpIntake, startOtlp } from '../../../collector/otlp/index.ts'
import type { Channels } from '../../../collector/otlp/resolve.ts'
import { Otlp } from '../../../model/index.ts'
import { context } from '../watch.ts'

/** A real intake on free ports. */
export const intake = (directory: Channels = { findChannel: () => undefined }, joinMs = 3000): Promise<OtlpIntake> =>
  startOtlp(Otlp.parse({ grpcPort: 0, httpPort: 0, interval: '1s' }), {
    directory,
    joinMs,
    settleMs: 1000,
    secret: context.secret,
    log: { debug: () => undefined, warn: (fields, message) => console.warn(message, fields) }
  })

const children = new Set<ChildProcess>()
/** None outlives the file that starts it, however that ends. */
export const endAll = (): void => {
  for (const child of children) child.kill('SIGKILL')
}
afterAll(endAll)

/** Whatever a test starts ends with its file. */
export const kept = (child: ChildProcess): ChildProcess => {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** A service of ./services, or of a path, as a process of its own that is instrumented by the preload alone. Its messages come by IPC. */
export const service = (
  script: string,
  args: readonly string[],
  { ports }: OtlpIntake,
  env: Record<string, string> = {}
): ChildProcess =>
  kept(
    fork(resolve(import.meta.dirname, 'services', script), args, {
      // kafkajs 2.2.4 makes Node 24 warn of a negative timeout, with or without the preload.
      execArgv: ['--disable-warning=TimeoutNegativeWarning', '--import', '@plumbline/instrument'],
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.http}`, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    })
  )

export const said = async <T>(child: ChildProcess): Promise<T> => (await once(child, 'message'))[0] as T

/** All it printed until it ended. */
export const ended = async (child: ChildProcess): Promise<{ code: number | null; printed: string }> => {
  let printed = ''
  child.stdout?.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr?.on('data', (chunk) => {
    printed += chunk
  })
  // Not `close`: after a disconnect from this side, Node 24 never says it, though process and pipes are gone.
  const [[code]] = await Promise.all([
    once(child, 'exit'),
    ...[child.stdout, child.stderr].map((pipe) => pipe && once(pipe, 'end'))
  ])
  return { code, printed }
}

export const until = async <T>(look: () => Promise<T | undefined>, what: string): Promise<T> => {
  const deadline = Date.now() + 90_000
  while (Date.now() < deadline) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`waited in vain for ${what}`)
}
