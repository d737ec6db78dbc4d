import { GrpcInstrumentation as OnlyNamed } from '@opentelemetry/instrumentation-grpc'
import { type Server, tellAnswers } from './grpc-answers.ts'

/** What the instrumentation replaces on the module itself, rather than on a class's prototype. */
const FUNCTIONS = ['loadPackageDefinition', 'makeClientConstructor', 'makeGenericClientConstructor']

interface Exports {
  default?: Exports
  Server?: { prototype: Server }
  [name: string]: unknown
}

/**
 * In an ES module the instrumentation replaces the named exports alone, so that after `import grpc from '@grpc/grpc-js'` the clients of
 * `grpc.loadPackageDefinition` make no spans. Here the default export is patched, and the named ones follow it. What its servers answer is told besides.
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
        if (patched.Server !== undefined) tellAnswers(patched.Server.prototype)
        if (whole === undefined) return result ?? module
        for (const name of FUNCTIONS) module[name] = whole[name]
        return module
      }
    }
    return definitions
  }
}
