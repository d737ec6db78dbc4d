import { nameOf, type Observation, serviceId, type Target, type Transport } from '../model/index.ts'

/** What is known across targets: which of them has which channel, and which services send telemetry. Fed by every observation. */
export interface Directory {
  see(observation: Observation): void
  setTargets(targets: readonly Target[]): void
  /** The watched channel of this name: by its target's address where one is given, else where only one target has it. */
  findChannel(wanted: WantedChannel): { id: string; target: string } | undefined
  /** The service that answers calls at this `host:port`: one that is probed there. */
  probedAt(address: string): string | undefined
  /** Is told, each tick of the intake, which services answered at which address. */
  hearAnswers(answers: Iterable<readonly [address: string, service: string]>): void
  /** The service that telemetry says answered calls at this address, where it was one alone. */
  answeringAt(address: string): string | undefined
  /** Ids of services that send telemetry, by their name. */
  telemetryServices(): ReadonlyMap<string, readonly string[]>
}

export interface WantedChannel {
  transport: Transport
  kind: 'topic' | 'queue' | 'exchange' | 'stream'
  name: string
  /** `host:port` that the client talks to. */
  address?: string
}

export const makeDirectory = (): Directory => {
  let targets: readonly Target[] = []
  const channels = new Map<string, Map<string, string>>()
  /** null: more than one answered there. */
  const answering = new Map<string, string | null>()
  let services = new Map<string, string[]>()
  const keyOf = (transport: string, kind: string, name: string) => `${transport}/${kind}/${name}`
  return {
    setTargets: (next) => {
      targets = next
      for (const known of channels.values())
        for (const id of known.keys()) if (!next.some((target) => target.id === id)) known.delete(id)
    },
    see: ({ target, entities }) => {
      if (target === 'otlp') services = telemetryByName(entities)
      for (const { id, kind, transport, name } of entities) {
        if (transport === null || id.split('/')[1] !== encodeURIComponent(target)) continue
        const key = keyOf(transport, kind, name)
        const known = channels.get(key) ?? new Map<string, string>()
        known.set(target, id)
        channels.set(key, known)
      }
    },
    findChannel: ({ transport, kind, name, address }) => {
      const known = [...(channels.get(keyOf(transport, kind, name)) ?? [])].map(([target, id]) => ({ target, id }))
      const there =
        address === undefined ? [] : targets.filter((target) => addressesOf(target).includes(normalise(address)))
      const exact = known.find(({ target }) => there.some(({ id }) => id === target))
      return exact ?? (known.length === 1 ? known[0] : undefined)
    },
    probedAt: (address) => {
      const there = normalise(address)
      const probed = targets.find((target) => target.kind === 'grpc' && normalise(target.address) === there)
      if (probed?.kind !== 'grpc') return undefined
      const name = probed.service ?? probed.address
      const [only, ...more] = services.get(name) ?? []
      return only !== undefined && more.length === 0 ? only : serviceId({ name })
    },
    hearAnswers: (answers) => {
      answering.clear()
      for (const [address, service] of answers) {
        const there = normalise(address)
        const before = answering.get(there)
        answering.set(there, before === undefined || before === service ? service : null)
      }
    },
    answeringAt: (address) => answering.get(normalise(address)) ?? undefined,
    telemetryServices: () => services
  }
}

const telemetryByName = (entities: Observation['entities']): Map<string, string[]> => {
  const services = new Map<string, string[]>()
  for (const { id, kind, labels } of entities)
    if (kind === 'service' && labels.inferred === undefined)
      services.set(nameOf(id), [...(services.get(nameOf(id)) ?? []), id])
  return services
}

const normalise = (address: string): string => address.replace(/^(localhost|\[::1\]):/, '127.0.0.1:')

const addressesOf = (target: Target): string[] => {
  switch (target.kind) {
    case 'kafka':
      return target.brokers.map(normalise)
    case 'redis':
      return target.addresses.map(normalise)
    case 'grpc':
      return [normalise(target.address)]
    case 'rabbitmq':
      // The management API has another port than AMQP: the host alone tells.
      return []
  }
}
