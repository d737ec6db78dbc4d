import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis'
import { type Command, follow, type Redis } from './stream-spans.ts'

interface Prototype {
  sendCommand: SendCommand
}
type SendCommand = (this: Redis, command: Command, ...rest: unknown[]) => unknown

/** The patched functions and what they call. */
const inner = new WeakMap<SendCommand, SendCommand>()

/**
 * ioredis's own instrumentation, and over it Redis Streams as messaging. All commands, of pipelines and transactions too, go through
 * `sendCommand`. A module that is both required and imported is patched twice, and the other patch has to find only its own layer: this one is
 * taken off before.
 */
export class RedisInstrumentation extends IORedisInstrumentation {
  override init() {
    const definitions = super.init()
    for (const definition of definitions) {
      const { patch } = definition
      definition.patch = (module, version) => {
        const prototype: Prototype = (module[Symbol.toStringTag] === 'Module' ? module.default : module).prototype
        const below = inner.get(prototype.sendCommand)
        if (below !== undefined) prototype.sendCommand = below
        const patched = patch?.(module, version) ?? module
        prototype.sendCommand = overlay(prototype.sendCommand)
        return patched
      }
    }
    return definitions
  }
}

const overlay = (below: SendCommand): SendCommand => {
  const sendCommand: SendCommand = function (this: Redis, command, ...rest) {
    try {
      follow(this, command)
    } catch {
      // Telemetry that fails must not fail the command.
    }
    return below.call(this, command, ...rest)
  }
  inner.set(sendCommand, below)
  return sendCommand
}
