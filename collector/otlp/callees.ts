import { serviceId } from '../../model/index.ts'
import { Pairs } from './pairs.ts'
import { again, Recent } from './recent.ts'
import type { Channels } from './resolve.ts'
import type { Fact } from './semantics.ts'
import type { Services } from './services.ts'

/** Services that answered calls of one gRPC service at an address; an empty address: wherever it was. */
export interface Answering {
  lastMs: number
  address: string
  by: Set<string>
}

/**
 * Where calls go that no server's span answers (the callee is down, or sends no telemetry), in this order: to who answered at that address before; to the
 * service that the span names; to the one that is probed there; to the only service that serves this gRPC service; to a service named by the address.
 */
export class Callees {
  /** Services that only their callers know. */
  readonly inferred = new Recent<{ lastMs: number; id: string; how: string }>(5000)
  private readonly answeredAt = new Recent<Answering>(20_000)
  private readonly keys = new Pairs((address, rpcService) => `${address}|${rpcService}`)
  private readonly services: Pick<Services, 'named'>
  private readonly directory: Pick<Channels, 'probedAt'>

  constructor(services: Pick<Services, 'named'>, directory: Pick<Channels, 'probedAt'>) {
    this.services = services
    this.directory = directory
  }

  guess({ address, rpcService, peer }: Extract<Fact, { is: 'called' }>, nowMs: number): string | undefined {
    const before = address === '' ? undefined : this.onlyOne(this.keys.of(address, rpcService), nowMs)
    if (before !== undefined) return before
    if (peer !== '') {
      const [only, ...more] = this.services.named(peer)
      return only !== undefined && more.length === 0
        ? only
        : this.infer({ name: peer }, 'name that its callers give', nowMs)
    }
    const probed = address === '' ? undefined : this.directory.probedAt?.(address)
    // It may send nothing itself.
    if (probed !== undefined) return this.keep(probed, 'health check', nowMs)
    return (
      this.onlyOne(this.keys.of('*', rpcService), nowMs) ??
      (address === '' ? undefined : this.infer({ name: address }, 'address', nowMs))
    )
  }

  /** `known`: what this gave the last time, for the same address and gRPC service. */
  remember(
    known: Answering | undefined,
    { address, rpcService, service }: { address: string; rpcService: string; service: string },
    nowMs: number
  ): Answering {
    const made = () => ({ lastMs: nowMs, address, by: new Set<string>() })
    const answering =
      again(known, nowMs) ??
      this.answeredAt.touch(this.keys.of(address === '' ? '*' : address, rpcService), nowMs, made)
    answering.by.add(service)
    return answering
  }

  /** Which services answered at which address. */
  *answers(): Iterable<readonly [address: string, service: string]> {
    for (const { address, by } of this.answeredAt.values())
      if (address !== '') for (const service of by) yield [address, service]
  }

  forget(nowMs: number): void {
    this.inferred.forget(nowMs)
    this.answeredAt.forget(nowMs)
  }

  private infer(named: { name: string }, how: string, nowMs: number): string {
    return this.keep(serviceId(named), how, nowMs)
  }

  private keep(id: string, how: string, nowMs: number): string {
    this.inferred.touch(id, nowMs, () => ({ lastMs: nowMs, id, how }))
    return id
  }

  /** The service that answered here, where it was one alone; kept in mind for as long as it is called, also while it is down. */
  private onlyOne(key: string, nowMs: number): string | undefined {
    const known = this.answeredAt.get(key)
    if (known?.by.size !== 1) return undefined
    known.lastMs = nowMs
    return known.by.keys().next().value
  }
}
