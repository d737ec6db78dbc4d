import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { CHANNEL, type Change, type Told } from './channel.ts'

export interface Heard {
  target: string
  atMs: number
}

export interface Listener {
  onTick(heard: Heard): void
  /** Something besides a tick changed, by whichever process. */
  onChange?(changed: Change): void
  onConnect(): void
  onLost?(): void
}

/**
 * Hears of every tick, over a connection of its own. It connects again by itself; `onConnect` is called at each connection, since ticks may have
 * been missed before it, and `onLost` when it breaks.
 */
export const listen = (url: string, { onTick, onChange, onConnect, onLost }: Listener): { close(): Promise<void> } => {
  const stop = new AbortController()
  let client: pg.Client | undefined
  const connectOnce = async (): Promise<void> => {
    const own = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000 })
    client = own
    const lost = new Promise<void>((done) => {
      own.on('error', () => done())
      own.on('end', () => done())
    })
    own.on('notification', ({ payload }) => {
      if (payload === undefined) return
      const told: Told = JSON.parse(payload)
      if ('target' in told) onTick(told)
      else onChange?.(told.changed)
    })
    await own.connect()
    await own.query(`listen ${CHANNEL}`)
    onConnect()
    await lost
    onLost?.()
  }
  const run = async (): Promise<void> => {
    for (let waitMs = 250; !stop.signal.aborted; waitMs = Math.min(waitMs * 2, 5000)) {
      const began = Date.now()
      await connectOnce().catch(() => undefined)
      if (Date.now() - began > 10_000) waitMs = 250
      await sleep(waitMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    close: async () => {
      stop.abort()
      await client?.end().catch(() => undefined)
      await running
    }
  }
}
