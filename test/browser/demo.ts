import { startDemo } from '../../cli/demo.ts'
import { freePort } from '../../cli/postgres.ts'
import { Topology, type TopologySubscription } from '../../model/index.ts'

/** The demo as the tests drive it: its own instance, brokers and database. */
export type Demo = Awaited<ReturnType<typeof startDemo>>

export const QUEUE = 'rabbitmq/rabbitmq/queue/%2F/email.send'
export const QUEUE_SUBSCRIPTION = `${QUEUE}|`

export const launchDemo = async (config: readonly string[] = []): Promise<Demo> =>
  startDemo({
    port: await freePort(),
    instance: 'browser',
    interval: 2,
    config,
    say: () => undefined,
    onFatal: (error) => {
      throw error
    }
  })

export const topologyOf = async ({ address }: Demo): Promise<Topology> =>
  Topology.parse(await (await fetch(`${address}/api/v1/topology`)).json())

export const subscriptionOf = async (demo: Demo, wanted: string): Promise<TopologySubscription> => {
  const found = (await topologyOf(demo)).subscriptions.find(({ id }) => id === wanted)
  if (found === undefined) throw new Error(`${wanted} is not on the picture`)
  return found
}
