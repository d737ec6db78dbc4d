import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, TransportContext } from '../../collector/transports/transport.ts'
import type { Observation } from '../../model/index.ts'

/** What a transport is given, without the collector around it. */
export const context: TransportContext = {
  log: { debug: () => undefined, warn: () => undefined },
  secret: async (secret) => (typeof secret === 'string' ? secret : (await readFile(secret.file, 'utf8')).trim())
}

export const pollOnce = (connection: Connection, signal = new AbortController().signal): Promise<Observation> =>
  connection.poll(signal)

/** Polls until the observation is as wanted; the last one otherwise, so that an assertion on it says what differs. */
export const pollUntil = async (
  connection: Connection,
  wanted: (seen: Observation) => boolean,
  withinMs = 60_000
): Promise<Observation> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const seen = await pollOnce(connection)
    if (wanted(seen) || Date.now() > deadline) return seen
    await sleep(250)
  }
}

/**
 * Polls until one observation is as expected in everything, and gives it; fails as the last one did otherwise. Brokers tell each thing at a time of
 * its own: what is waited for and what is asserted has to be one.
 */
export const expectSeen = async (
  connection: Connection,
  expected: (seen: Observation) => void,
  withinMs?: number
): Promise<Observation> => {
  const holds = (seen: Observation): boolean => {
    try {
      expected(seen)
      return true
    } catch {
      return false
    }
  }
  const seen = await pollUntil(connection, holds, withinMs)
  expected(seen)
  return seen
}

/** The error a promise rejects with; fails where it resolves. */
export const rejection = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => {
      throw new Error('it resolved')
    },
    (error: Error) => error
  )

/** A port of this machine at which nothing listens: one that was free a moment ago. */
export const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}
