import type { Event, GrpcTarget } from '../../../model/index.ts'
import { reasonFor, troubleFor, Unseen } from '../../reasons.ts'
import type { Transport } from '../transport.ts'
import { observe, observeSilent } from './observe.ts'
import { Reader } from './read.ts'

/** Probes a gRPC service that need send no telemetry: its health check, its certificate, and what it offers by server reflection. */
export const transport: Transport<GrpcTarget> = {
  kind: 'grpc',
  address: ({ address }) => address,
  // Any port may be a gRPC server's: none is looked for.
  discover: () => [],
  open: (target, context) => {
    const reader = new Reader(target, context)
    let last: string | undefined
    return {
      poll: async (signal) => {
        try {
          const seen = observe(target, await reader.read(signal))
          const status = seen.labels['health check']
          const of = seen.entities[0]?.id ?? ''
          if (last !== undefined && status !== undefined && status !== last)
            seen.events.push(changed(of, status, seen.atMs))
          last = status
          return seen
        } catch (error) {
          reader.close()
          const why = reasonFor(error).replace('The broker', 'The service')
          const saw = observeSilent(target, why, reader.reflected, Date.now())
          throw new Unseen(why, null, troubleFor(error), { saw })
        }
      },
      close: async () => reader.close()
    }
  }
}

const changed = (of: string, status: string, atMs: number): Event => ({
  id: `health|${of}|${atMs}`,
  of,
  atMs,
  kind: 'health',
  text: `Its health check says ${status} now.`
})
