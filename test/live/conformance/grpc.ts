import { credentials } from '@grpc/grpc-js'
import { transport } from '../../../collector/transports/grpc/index.ts'
import { GrpcTarget } from '../../../model/index.ts'
import { healthOf, startServer } from '../grpc/server.ts'
import { context } from '../watch.ts'
import type { Known, Watched } from './adapter.ts'

const NOT_SERVING = 2

/** A real gRPC server with a health service and reflection. It keeps no messages: what is known of it is whether it serves, as its own health check says. */
export const grpcAdapter = async (): Promise<Watched & { known(name: string): Promise<Known> }> => {
  const health: Record<string, number> = { '': 1 }
  const server = await startServer({ health, reflection: 'v1' })
  return {
    kind: 'grpc',
    address: server.address,
    watch: ({ address = server.address, timeout = '10s' } = {}) =>
      transport.open(
        GrpcTarget.parse({ id: 'orders', kind: 'grpc', address, timeout, service: 'orders', checks: ['wired'] }),
        context
      ),
    known: async (name) => {
      health[name] = NOT_SERVING
      return {
        is: await healthOf(server.address, credentials.createInsecure(), name),
        read: ({ entities }) => entities.find(({ kind }) => kind === 'service')?.labels[`health check of ${name}`],
        remove: async () => {
          delete health[name]
        }
      }
    },
    close: async () => server.stop()
  }
}
