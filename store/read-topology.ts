import {
  type Edge,
  type EdgeKind,
  type Entity,
  type EntityKind,
  type FigureName,
  type Figures,
  type Gap,
  type Json,
  SubscriptionState,
  type Transport,
  type Verdict
} from '../model/index.ts'
import type { Store } from './open.ts'
import { readHeadTick, readPackedTick } from './read-tick.ts'

export type StoredEntity = Omit<Entity, 'counters' | 'latency' | 'life' | 'figures'> & {
  figures: Figures
  target: string
  sinceMs: number
}
export type StoredEdge = Omit<Edge, 'counters' | 'latency' | 'life' | 'figures'> & { figures: Figures; target: string }
export interface StoredSubscription {
  id: string
  channel: string
  reader: string | null
  labels: Record<string, string>
  verdict: Verdict
  figures: Figures
  target: string
}
export type StoredGap = Omit<Gap, 'hides'> & { target: string; sinceMs: number }

/** What one target saw, at one moment. */
export interface Part {
  target: string
  /** The tick that the figures are of; 0 where there is none. */
  atMs: number
  entities: StoredEntity[]
  edges: StoredEdge[]
  subscriptions: StoredSubscription[]
  gaps: StoredGap[]
}

/** All that is stored of one target as it stands now, or as it stood at `atMs`. */
export const readPart = async (store: Store, target: string, atMs?: number): Promise<Part> => {
  const tick =
    (await readHeadTick(store, target, atMs)) ??
    (atMs === undefined ? undefined : await readPackedTick(store, target, atMs))
  const figures = tick?.figures ?? new Map<string, Map<string, unknown>>()
  const figuresOf = (id: string): Figures =>
    Object.fromEntries(figures.get(id) ?? []) as Partial<Record<FigureName, never>>
  const moment = atMs === undefined ? undefined : new Date(atMs)
  const where = {
    target,
    ...(moment === undefined
      ? { validTo: null }
      : { validFrom: { lte: moment }, OR: [{ validTo: null }, { validTo: { gt: moment } }] })
  }
  const { prisma } = store
  const [entities, edges, subscriptions, gaps] = await Promise.all([
    prisma.entity.findMany({ where, orderBy: { id: 'asc' } }),
    prisma.edge.findMany({ where, orderBy: { id: 'asc' } }),
    prisma.subscription.findMany({ where, orderBy: { id: 'asc' } }),
    prisma.gap.findMany({ where, orderBy: { validFrom: 'asc' } })
  ])
  return {
    target,
    atMs: tick?.atMs ?? 0,
    entities: entities.map((row) => ({
      id: row.id,
      kind: row.kind as EntityKind,
      transport: row.transport as Transport | null,
      name: row.name,
      parent: row.parent,
      labels: row.labels as Record<string, string>,
      ...(row.facts === null ? {} : { facts: row.facts as Json }),
      figures: figuresOf(row.id),
      target,
      sinceMs: row.since.getTime()
    })),
    edges: edges.map((row) => ({
      id: row.id,
      kind: row.kind as EdgeKind,
      from: row.from,
      to: row.to,
      transport: row.transport as Transport | null,
      labels: row.labels as Record<string, string>,
      figures: figuresOf(row.id),
      target
    })),
    subscriptions: subscriptions.map((row) => ({
      id: row.id,
      channel: row.channel,
      reader: row.reader,
      labels: row.labels as Record<string, string>,
      verdict: {
        state: SubscriptionState.parse(row.state),
        sinceMs: row.since.getTime(),
        evidence: row.evidence as { [key: string]: Json }
      },
      figures: figuresOf(row.id),
      target
    })),
    gaps: gaps.map(({ what, why, needs, validFrom }) => ({ what, why, needs, target, sinceMs: validFrom.getTime() }))
  }
}

/** Every target's part. */
export const readTopology = async (store: Store, { at }: { at?: number } = {}): Promise<Part[]> => {
  const targets = await store.prisma.target.findMany({ where: { removedAt: null }, orderBy: { id: 'asc' } })
  return Promise.all(targets.map(({ id }) => readPart(store, id, at)))
}
