import { join } from 'node:path'
import grpc from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { port } from './environment.ts'

type ServiceConstructor = grpc.ServiceClientConstructor

const load = (proto: string, service: string): ServiceConstructor => {
  const definition = loadSync(join(import.meta.dirname, '../protos', `${proto}.proto`), {
    longs: Number,
    defaults: true
  })
  const packages = grpc.loadPackageDefinition(definition)[proto] as grpc.GrpcObject
  return packages[service] as ServiceConstructor
}

/** What a message holds: text and whole numbers. */
export type Message = Record<string, string | number>
export type Handler = (request: Message) => Promise<Message>

/** Serves one or more services on the port of this demo service. Each handler answers one request; what it throws becomes the call's status. */
export const serve = async (
  name: string,
  proto: string,
  services: Record<string, Record<string, Handler>>
): Promise<void> => {
  const server = new grpc.Server()
  for (const [service, handlers] of Object.entries(services))
    server.addService(
      load(proto, service).service,
      Object.fromEntries(
        Object.entries(handlers).map(([method, handle]) => [
          method,
          (call: grpc.ServerUnaryCall<Message, Message>, answer: grpc.sendUnaryData<Message>) => {
            handle(call.request).then(
              (response) => answer(null, response),
              (error) => answer({ code: error.code ?? grpc.status.INTERNAL, details: error.message })
            )
          }
        ])
      )
    )
  await new Promise<void>((done, fail) =>
    server.bindAsync(`127.0.0.1:${port(name)}`, grpc.ServerCredentials.createInsecure(), (error) =>
      error ? fail(error) : done()
    )
  )
  process.once('SIGTERM', () => server.forceShutdown())
}

/** A client of another demo service; each call resolves to the answer, or rejects with the call's status. */
export const client = (server: string, proto: string, service: string) => {
  const stub = new (load(proto, service))(`127.0.0.1:${port(server)}`, grpc.credentials.createInsecure())
  return (method: string, request: Message): Promise<Message> =>
    new Promise((done, fail) => {
      const call = stub[method]
      if (call === undefined) throw new Error(`no method ${method}`)
      call.call(stub, request, { deadline: Date.now() + 5000 }, (error: grpc.ServiceError | null, response: Message) =>
        error ? fail(error) : done(response)
      )
    })
}

export const unavailable = (details: string): Error =>
  Object.assign(new Error(details), { code: grpc.status.UNAVAILABLE })
