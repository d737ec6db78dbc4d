import { GrpcInstrumentation as OnlyNamed } from '@opentelemetry/instrumentation-grpc'
import { tellAnswers } from './grpc-answers.ts'
import { type Channel, type Client, noteStreams, wrapChannel, wrapClient } from './grpc-client.ts'
import { countServed, measureServed } from './grpc-served.ts'
import type { Server } from './grpc-server.ts'

/** What the instrumentation replaces on the module itself, rather than on a class's prototype. */
const FUNCTIONS = ['loadPackageDefinition', 'makeClientConstructor', 'makeGenericClientConstructor']

interface Exports {
  default?: Exports
  Server?: { prototype: Server }
  Client?: { prototype: Client }
  Channel?: { prototype: Channel }
  [name: string]: unknown
}

/**
 * In an ES module the instrumentation replaces the named exports alone, so that after `import grpc from '@grpc/grpc-js'` the clients of
 * `grpc.loadPackageDefinition` make no spans. Here the default export is patched, and the named ones follow it. What its servers answer, and what is under
 * way, is told besides.
 */
export class GrpcInstrumentation extends OnlyNamed {
  override init() {
    const definitions = super.init()
    for (const definition of definitions) {
      const { patch } = definition
      definition.patch = (module: Exports, version) => {
        const whole = module.default
        const patched = whole ?? module
        const result = patch?.(patched, version)
        wrap(patched)
        if (whole === undefined) return result ?? module
        for (const name of FUNCTIONS) module[name] = whole[name]
        return module
      }
    }
    return definitions
  }
}

const wrapped = new WeakSet<object>()
/** A module is handed in for each way to load it, its classes are the same. */
const once = <T extends object>(it: T | undefined, wrap: (it: T) => void): void => {
  if (it === undefined || wrapped.has(it)) return
  wrapped.add(it)
  wrap(it)
}

const wrap = (module: Exports): void => {
  once(module.Server?.prototype, wrapServer)
  once(module.Client?.prototype, wrapClient)
  once(module.Channel?.prototype, wrapChannel)
  for (const name of FUNCTIONS) {
    const make = module[name]
    if (typeof make === 'function')
      module[name] = function (this: unknown, described: unknown, ...rest: unknown[]) {
        noteStreams(described)
        return make.call(this, described, ...rest)
      }
  }
}

/** `register` is wrapped on the outside, so that the handler that it is given runs within the span, whose end is the answer. */
const wrapServer = (server: Server): void => {
  const { register } = server
  server.register = function (this: Server, name, handler, serialize, deserialize, type) {
    const telling = countServed(name, tellAnswers(handler, serialize, type), type)
    return register.call(this, name, telling, measureServed(name, serialize), deserialize, type)
  }
}
