import { readSecret } from '../../collector/config/secret.ts'
import { reasonFor, type Trouble, troubleFor, Unseen } from '../../collector/reasons.ts'
import { addressOf, open } from '../../collector/transports/registry.ts'
import type { EntityKind, Gap, Observation, Target } from '../../model/index.ts'
import { tlsMismatch } from './tls-mismatch.ts'

/** What is known of a target after one poll of it, as the collector does it. */
export interface Examined {
  id: string
  kind: Target['kind']
  address: string
  reached: boolean
  /** How long the poll took, ms; connecting included. */
  tookMs: number
  /** Of the broker; null where it does not say. */
  version: string | null
  /** Why it was not reached: its kind, a sentence, and what would help. */
  trouble: { kind: Trouble; why: string; needs: string | null } | null
  /** How many of each will be seen. */
  sees: Partial<Record<EntityKind | 'subscription', number>>
  /** What will not, and which right would open it. */
  gaps: Omit<Gap, 'hides'>[]
}

const QUIET = { debug: () => undefined, warn: () => undefined }

/** Polls a target once with its own transport: the same code, and so the same reasons, as when it is watched. Never rejects. */
export const examine = async (target: Target): Promise<Examined> => {
  const { id, kind } = target
  const startedAt = performance.now()
  const connection = open(target, { log: QUIET, secret: readSecret })
  const signal = AbortSignal.timeout(Math.max(target.timeout * 2, 2000))
  const known = { id, kind, address: addressOf(target) }
  const took = () => Math.round(performance.now() - startedAt)
  try {
    const seen = await connection.poll(signal)
    return { ...known, reached: true, tookMs: took(), trouble: null, ...whatOf(seen) }
  } catch (error) {
    const tookMs = took()
    const trouble = await troubleOf(target, signal.aborted ? signal.reason : error)
    return { ...known, reached: false, tookMs, version: null, trouble, sees: {}, gaps: [] }
  } finally {
    await connection.close()
  }
}

const whatOf = ({ entities, subscriptions, gaps, labels }: Observation) => {
  const sees: Examined['sees'] = {}
  for (const { kind } of entities) sees[kind] = (sees[kind] ?? 0) + 1
  if (subscriptions.length > 0) sees.subscription = subscriptions.length
  const { version = 'unknown' } = labels
  return {
    version: version === 'unknown' ? null : version,
    sees,
    gaps: gaps.map(({ what, why, needs }) => ({ what, why, needs }))
  }
}

const troubleOf = async (target: Target, error: unknown): Promise<NonNullable<Examined['trouble']>> => {
  const kind = troubleFor(error)
  // A broker that is spoken to in the wrong way closes the connection or keeps silent: it alone can't tell why.
  const mismatch = ['closed', 'timeout', 'other'].includes(kind) ? await tlsMismatch(target) : undefined
  return mismatch ?? { kind, why: reasonFor(error), needs: needsOf(error) }
}

const needsOf = (error: unknown): string | null =>
  error instanceof Unseen
    ? error.needs
    : error instanceof Error && error.cause !== undefined
      ? needsOf(error.cause)
      : null
