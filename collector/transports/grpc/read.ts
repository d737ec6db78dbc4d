import type { GrpcTarget } from '../../../model/index.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'
import type { Answers, CheckAnswer, Reflected } from './answers.ts'
import { Channel } from './channel.ts'
import { CHECK, checkRequest, readCheck } from './health.ts'
import { listRequest, REFLECTIONS, readMethods, readNames, symbolRequest } from './reflection.ts'

/** What a service offers changes with a deployment: it is asked when a connection opens, and this often. */
const REFLECT_EVERY_MS = 10 * 60_000
const MOST_SERVICES = 200
const MOST_METHODS = 1000
const OK = 0
const UNIMPLEMENTED = 12
/** gRPC's own services, which every server has alike. */
const OWN = /^grpc\.(health|reflection|channelz)\./

/** Asks one server. One connection is kept between polls. */
export class Reader {
  readonly #target: GrpcTarget
  readonly #context: TransportContext
  #channel: Channel | undefined
  #reflected: { as: Reflected; atMs: number } | undefined
  constructor(target: GrpcTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  /** The methods as they were last told; what a service offers is not forgotten while it is down. */
  get reflected(): Reflected {
    return this.#reflected?.as ?? 'not asked'
  }

  /** Rejects where no answer came. */
  async read(signal: AbortSignal): Promise<Answers> {
    const { timeout, checks: names, token } = this.#target
    const inTime = () => AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    const metadata: Record<string, string> =
      token === undefined ? {} : { authorization: `Bearer ${await this.#context.secret(token)}` }
    const deadline = inTime()
    const { ask, checks } = await this.#check(['', ...names], metadata, deadline)
    if (this.#target.reflection && (this.#reflected?.atMs ?? 0) + REFLECT_EVERY_MS < Date.now()) {
      // Its own deadline within what a poll may take: a check that was answered is told whatever becomes of this.
      const soon = AbortSignal.any([signal, AbortSignal.timeout(timeout * 0.8)])
      this.#reflected = { as: await reflect(ask, soon), atMs: Date.now() }
    }
    return { atMs: Date.now(), checks, reflected: this.reflected, expiresMs: ask.channel.expiresMs }
  }

  close(): void {
    this.#channel?.close()
    this.#channel = undefined
  }

  /** A connection that was kept may have been closed meanwhile, which says nothing of the service: then a new one is tried. */
  async #check(names: readonly string[], metadata: Record<string, string>, signal: AbortSignal) {
    const kept = this.#channel
    const ask = { channel: await this.#open(signal), metadata }
    const asked = (using: Ask) => Promise.all(names.map((service) => check(using, service, signal)))
    try {
      return { ask, checks: await asked(ask) }
    } catch (error) {
      if (ask.channel !== kept || signal.aborted) throw error
      this.close()
      const anew = { channel: await this.#open(signal), metadata }
      return { ask: anew, checks: await asked(anew) }
    }
  }

  async #open(signal: AbortSignal): Promise<Channel> {
    if (this.#channel?.isOpen) return this.#channel
    const { address, tls } = this.#target
    const options = tls === undefined ? undefined : await tlsOptions(tls, this.#context)
    this.#channel = await Channel.open(address, options, signal)
    this.#reflected = this.#reflected && { ...this.#reflected, atMs: 0 }
    return this.#channel
  }
}

interface Ask {
  channel: Channel
  metadata: Record<string, string>
}

const check = async ({ channel, metadata }: Ask, service: string, signal: AbortSignal): Promise<CheckAnswer> => {
  const beganAt = performance.now()
  const { status, messages } = await channel.call(CHECK, [checkRequest(service)], metadata, signal)
  const seconds = (performance.now() - beganAt) / 1000
  return { service, status, seconds, serving: status === OK ? readCheck(messages[0] ?? new Uint8Array()) : undefined }
}

const reflect = async ({ channel, metadata }: Ask, signal: AbortSignal): Promise<Reflected> => {
  try {
    for (const path of REFLECTIONS) {
      const listed = await channel.call(path, [listRequest()], metadata, signal)
      if (listed.status === UNIMPLEMENTED) continue
      if (listed.status !== OK) return 'failed'
      const names = listed.messages.flatMap(readNames).filter((name) => !OWN.test(name))
      const asked = names.slice(0, MOST_SERVICES)
      if (asked.length === 0) return { methods: [], untold: [], more: 0 }
      const described = await channel.call(path, asked.map(symbolRequest), metadata, signal)
      if (described.status !== OK) return 'failed'
      const all = described.messages.flatMap((message) => readMethods(message) ?? [])
      const methods = [...new Map(all.map((each) => [`${each.service}/${each.name}`, each])).values()].filter(
        ({ service }) => asked.includes(service)
      )
      const untold = asked.filter(
        (_, i) => readMethods(described.messages[i] ?? new Uint8Array([0x3a, 0])) === undefined
      )
      const more = names.length - asked.length + Math.max(0, methods.length - MOST_METHODS)
      return { methods: methods.slice(0, MOST_METHODS), untold, more }
    }
    return 'absent'
  } catch {
    return 'failed'
  }
}
