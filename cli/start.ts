import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PlumblineError } from '../model/index.ts'
import { ROOT } from './checks.ts'
import { type Product, startProduct } from './product.ts'

const HELP = `npm start -- [options]

  --port <n>         where the dashboard listens (3000)
  --host <address>   127.0.0.1 unless told otherwise; beyond it, set PLUMBLINE_TOKEN
  --config <file>    plumbline.yaml; without one, Plumbline looks on this host's usual ports
  --log-level <l>    error, warn, info, debug (warn)
  --version, --help

Environment: DATABASE_URL (a PostgreSQL of your own), PLUMBLINE_TOKEN (asked of everyone who comes).`

/** Prints one sentence and what to do, never a stack. */
export const complain = (error: unknown): void => {
  const known = error instanceof PlumblineError
  console.error(
    `\nplumbline: ${known ? error.message : `something unexpected happened: ${error instanceof Error ? error.message : error}`}`
  )
  console.error(`  ${known ? error.todo : 'Start with --log-level debug to see more.'}`)
}

/** Ends everything once, whoever asks first; a second Ctrl-C does not wait. */
export const stopOnSignals = (stop: () => Promise<void>): ((code: number) => Promise<void>) => {
  let stopping = false
  const end = async (code: number): Promise<void> => {
    if (stopping) process.exit(130)
    stopping = true
    await stop().catch(complain)
    process.exit(code)
  }
  process.on('SIGINT', () => void end(0))
  process.on('SIGTERM', () => void end(0))
  // The terminal was closed.
  process.on('SIGHUP', () => void end(0))
  return end
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env.PORT ?? '3000' },
      host: { type: 'string', default: '127.0.0.1' },
      config: { type: 'string' },
      'log-level': { type: 'string', default: 'warn' },
      help: { type: 'boolean' }
    }
  })
  if (values.help) return console.log(HELP)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new PlumblineError('setup.failed', `"${values.port}" is no port.`, 'Give a number from 1 to 65535.')
  if (!['127.0.0.1', 'localhost', '::1'].includes(values.host) && !process.env.PLUMBLINE_TOKEN)
    throw new PlumblineError(
      'setup.failed',
      `Listening on ${values.host} without a token would let everyone in.`,
      'Set PLUMBLINE_TOKEN, or leave --host out.'
    )
  const giveUp = new AbortController()
  let starting: Promise<Product> | undefined
  const end = stopOnSignals(async () => {
    console.log('\nStopping…')
    giveUp.abort()
    const product = await starting?.catch(() => undefined)
    await product?.stop()
  })
  starting = startProduct({
    signal: giveUp.signal,
    host: values.host,
    port,
    logLevel: values['log-level'],
    dataDir: resolve(ROOT, process.env.PLUMBLINE_DATA ?? '.plumbline'),
    ...(values.config === undefined ? {} : { config: resolve(values.config) }),
    ...(process.env.DATABASE_URL === undefined ? {} : { databaseUrl: process.env.DATABASE_URL }),
    say: (line) => console.log(`  ${line}`),
    onFatal: (error) => {
      complain(error)
      void end(1)
    }
  })
  const product = await starting.catch((error) => {
    if (!giveUp.signal.aborted) throw error
  })
  if (product !== undefined && !giveUp.signal.aborted) console.log(`\nPlumbline is at ${product.address}`)
}

if (import.meta.main)
  main().catch((error) => {
    complain(
      error instanceof TypeError && 'code' in error
        ? new PlumblineError('setup.failed', error.message, 'npm start -- --help lists the options.')
        : error
    )
    process.exit(1)
  })
