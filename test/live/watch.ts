import { readFile } from 'node:fs/promises'
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
  withinMs = 20_000
): Promise<Observation> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const seen = await pollOnce(connection)
    if (wanted(seen) || Date.now() > deadline) return seen
    await sleep(250)
  }
}

/** The error a promise rejects with; fails where it resolves. */
export const rejection = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => {
      throw new Error('it resolved')
    },
    (error: Error) => error
  )
