import type { TopologyEntity } from '../../model/api.ts'
import type { Figure } from '../../model/figure.ts'
import { formatAmount } from '../../model/format.ts'
import { FIGURES, type FigureName, isKnown, numberOf } from '../../model/known.ts'
import type { Health } from '../../model/state.ts'
import { troublesOf } from '../../model/trouble.ts'

/** What nodes are compared by, as far as any of them tells it. */
const COMPARED = [
  'leads',
  'replicas',
  'out_of_sync',
  'led_elsewhere',
  'memory',
  'on_disk',
  'disk_free',
  'files'
] as const satisfies FigureName[]
export type ComparedFigure = (typeof COMPARED)[number]

export interface Peer {
  id: string
  name: string
  address: string
  health: Health
  /** `Down`, `Memory alarm`; empty where nothing is wrong. */
  word: string
  figures: Partial<Record<ComparedFigure, Figure>>
}

/** A broker's nodes, in the order of their names: numbers as numbers. */
export const peersOf = (entities: Iterable<TopologyEntity>, target: string): Peer[] =>
  [...entities]
    .filter((entity) => entity.kind === 'node' && entity.target === target)
    .map(({ id, name, labels, health, figures, facts }) => ({
      id,
      name,
      address: labels.address ?? '',
      health,
      word: troublesOf(facts)[0]?.lead ?? '',
      figures
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))

export const comparedBy = (peers: readonly Peer[]): ComparedFigure[] =>
  COMPARED.filter((name) => peers.some(({ figures }) => figures[name] !== undefined))

/** How long a figure's bar is beside the longest of its peers, 0 to 1; null where it isn't known. */
export const barOf = (peers: readonly Peer[], { figures }: Peer, name: ComparedFigure): number | null => {
  const figure = figures[name]
  if (!isKnown(figure)) return null
  const most = Math.max(...peers.map((each) => numberOf(each.figures[name]) ?? 0))
  return most === 0 ? 0 : figure.value / most
}

/** Beyond this share more or less than an even one, partitions are led unevenly. */
const UNEVEN = 0.2
/** Of so few partitions a broker, one more or less is no unevenness. */
const FEW = 4

/** How evenly leading is shared out, in a sentence; null where there is nothing to share, or it isn't told. */
export const balanceOf = (all: readonly Peer[], own: Peer): string | null => {
  // One that is down can lead nothing, and nothing can be given back to it.
  const peers = all.filter(({ word }) => word !== 'Down')
  if (!peers.includes(own)) return null
  const leads = peers.map(({ figures }) => numberOf(figures.leads))
  const ours = numberOf(own.figures.leads)
  if (peers.length < 2 || ours === undefined || leads.some((each) => each === undefined)) return null
  const led = leads.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  if (led === 0) return null
  const even = led / peers.length
  const share = `It leads ${formatAmount(FIGURES.leads.unit, ours)} of ${formatAmount(FIGURES.leads.unit, led)} partitions`
  const off = Math.abs(ours - even)
  if (off <= UNEVEN * even || off < FEW) return `${share}: about an even share.`
  const elsewhere = numberOf(own.figures.led_elsewhere) ?? 0
  const way = ours > even ? 'more' : 'fewer'
  const why =
    elsewhere > 0 ? ' Some that it should lead, another does: electing preferred leaders gives them back.' : ''
  return `${share}, ${way} than an even share of ${formatAmount(FIGURES.leads.unit, Math.round(even))}.${why}`
}
