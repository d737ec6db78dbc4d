import { expect, vi } from 'vitest'
import { numberOf, type Observation } from '../../../model/index.ts'
import type { Adapter, Known, Watched } from './adapter.ts'
import { grpcAdapter } from './grpc.ts'
import { kafkaAdapter } from './kafka.ts'
import { rabbitmqAdapter } from './rabbitmq.ts'
import { redisAdapter } from './redis.ts'

/** Every transport that talks to a broker; a new one is one more line. */
export const ADAPTERS: readonly { kind: Adapter['kind']; open: () => Promise<Adapter> }[] = [
  { kind: 'kafka', open: kafkaAdapter },
  { kind: 'redis', open: redisAdapter },
  { kind: 'rabbitmq', open: rabbitmqAdapter }
]

const backlogOf = async (broker: Adapter, name: string, count: number): Promise<Known> => {
  await broker.make(name)
  await broker.send(name, count)
  // Also asked before the tests begin, where nothing may be polled for.
  await vi.waitFor(async () => expect(await broker.waiting(name)).toBe(count), { timeout: 60_000, interval: 250 })
  return {
    is: count,
    read: ({ subscriptions }: Observation) =>
      numberOf(subscriptions.find(({ id }) => id === broker.subscription(name))?.figures?.backlog),
    remove: () => broker.remove(name)
  }
}

const ofBroker = ({ kind, open }: (typeof ADAPTERS)[number]) => ({
  kind,
  it: 'The broker',
  /** Of messages, all is asked of it. */
  without: undefined,
  open: async (): Promise<Watched & { known(name: string): Promise<Known> }> => {
    const broker = await open()
    const { address, watch, close } = broker
    return { kind, address, watch, close, known: (name) => backlogOf(broker, name, 12) }
  }
})

/**
 * Every transport. `it`: what its sentences call what is watched. `without`: why of messages nothing is asked of it: what comes and waits, what a reader takes, states,
 * forecasts, another life.
 */
export const TRANSPORTS = [
  ...ADAPTERS.map(ofBroker),
  {
    kind: 'grpc',
    it: 'The service',
    without:
      'A call is answered or it fails: nothing waits in a service that a poll could count, and nobody reads from it.',
    open: grpcAdapter
  }
]
