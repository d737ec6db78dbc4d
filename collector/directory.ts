import { nameOf, type Observation, segmentsOf, serviceId, type Target, type Transport } from '../model/index.ts'

/** What is known across targets: which of them has which channel, and which services send telemetry. Fed by every observation. */
export interface Directory {
  see(observation: Observation): void
  setTargets(targets: readonly Target[]): void
  /**
   * The watched channel of this name: in the virtual host or database that is told, by its target's address where one is given, else where there is only one.
   * Which of several is meant is not guessed.
   */
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
  /** RabbitMQ's virtual host or Redis's database. */
  space?: string
  /** `host:port` that the client talks to. */
  address?: string
}

export const makeDirectory = (): Directory => {
  let targets: readonly Target[] = []
  /** The channels of each target as of its last poll, and those that a gap hid then: their ids by transport, kind and name. */
  const channels = new Map<string, ReadonlyMap<string, readonly string[]>>()
  /** null: more than one answered there. */
  const answering = new Map<string, string | null>()
  let services = new Map<string, string[]>()
  const keyOf = (transport: string, kind: string, name: string) => `${transport}/${kind}/${name}`
  return {
    setTargets: (next) => {
      targets = next
      for (const id of channels.keys()) if (!next.some((target) => target.id === id)) channels.delete(id)
    },
    see: ({ target, entities, gaps }) => {
      if (target === 'otlp') services = telemetryByName(entities)
      const now = new Map<string, string[]>()
      const own = encodeURIComponent(target)
      for (const { id, kind, transport, name } of entities) {
        if (transport === null || id.split('/', 2)[1] !== own) continue
        const key = keyOf(transport, kind, name)
        const known = now.get(key)
        if (known === undefined) now.set(key, [id])
        else known.push(id)
      }
      const isPartial = gaps.some(({ hides }) => hides.length > 0)
      channels.set(target, isPartial ? new Map([...(channels.get(target) ?? []), ...now]) : now)
    },
    findChannel: ({ transport, kind, name, space, address }) => {
      const key = keyOf(transport, kind, name)
      const named = [...channels].flatMap(([target, known]) => (known.get(key) ?? []).map((id) => ({ target, id })))
      const known = inSpace(named, transport, space)
      const there = address === undefined ? [] : targets.filter((target) => isAt(target, address))
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

/** What clients are taken to mean where they do not say, which most don't. */
const USUAL: Partial<Record<Transport, string>> = { rabbitmq: '/', redis: '0' }

/** Those of several in this virtual host or database. The usual one may be meant for any other: it is what is said of those who say nothing. */
const inSpace = (
  named: readonly { target: string; id: string }[],
  transport: Transport,
  space: string | undefined
): readonly { target: string; id: string }[] => {
  const usual = USUAL[transport]
  if (usual === undefined || space === undefined) return named
  const within = named.filter(({ id }) => segmentsOf(id)[3] === space)
  return within.length === 0 && space === usual ? named : within
}

const telemetryByName = (entities: Observation['entities']): Map<string, string[]> => {
  const services = new Map<string, string[]>()
  for (const { id, kind, labels } of entities)
    if (kind === 'service' && labels.inferred === undefined)
      services.set(nameOf(id), [...(services.get(nameOf(id)) ?? []), id])
  return services
}

const normalise = (address: string): string => address.replace(/^(localhost|\[::1\]):/, '127.0.0.1:')

const isAt = (target: Target, address: string): boolean => {
  const there = normalise(address)
  switch (target.kind) {
    case 'kafka':
      return target.brokers.map(normalise).includes(there)
    case 'redis':
      return target.addresses.map(normalise).includes(there)
    case 'grpc':
      return normalise(target.address) === there
    case 'rabbitmq':
      // Its API and its metrics have other ports than AMQP: the host alone tells.
      return [...target.management, ...target.metrics].some(
        (url) => hostOf(normalise(new URL(url).host)) === hostOf(there)
      )
  }
}

/** Without the port. */
const hostOf = (address: string): string => address.replace(/:\d+$/, '')
