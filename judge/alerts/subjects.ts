import {
  type AlertSubject,
  blindOf,
  type Figure,
  type Figures,
  isKnown,
  isNever,
  measured,
  type TargetKind,
  type Tick,
  type Transport,
  targetId,
  troublesAt,
  unknown
} from '../../model/index.ts'
import { parkedChannels } from '../parked.ts'
import { readerNames } from '../reader-name.ts'
import { LEADS, summarise } from '../sentence.ts'
import { round } from '../window.ts'
import type { AlertFigures } from './condition.ts'

/** One thing that rules judge, at one tick. */
export interface Subject {
  kind: AlertSubject
  id: string
  target: string
  targetKind: TargetKind
  transport: Transport | null
  /** What a rule's name pattern is held against; the first is what people call it. */
  names: string[]
  figures: AlertFigures
  /** How it stands, in a sentence. */
  says: string
  /** Dead-lettered messages are put aside here: that nobody reads them is how it is meant. */
  parked: boolean
}

/** All that rules may judge of a tick. `seenMs` is when anything of the target was last seen. */
export const subjectsOf = (tick: Tick, targetKind: TargetKind, seenMs: number): Subject[] => {
  const names = new Map(tick.entities.map(({ id, name }) => [id, name]))
  const parked = parkedChannels(tick.edges)
  const readerName = readerNames(tick.entities, tick.edges)
  const common = { target: tick.target, targetKind }
  const transports = new Map(tick.entities.map(({ id, transport }) => [id, transport]))
  const facts = new Map(tick.entities.map((entity) => [entity.id, entity.facts]))

  const subscriptions = tick.subscriptions.map((subscription): Subject => {
    const { id, channel, reader, verdict } = subscription
    const figures = tick.figures.get(id) ?? {}
    const name = readerName(channel, reader)
    const { state, evidence } = verdict
    const troubles = troublesAt(subscription, facts)
    return {
      ...common,
      kind: 'subscription',
      id,
      transport: transports.get(channel) ?? null,
      names: [names.get(channel) ?? channel, ...(name === null ? [] : [name])],
      figures: withGrowth(figures),
      says: `${LEADS[state]}. ${summarise({ state, evidence, figures, readerName: name, troubles })}`,
      parked: parked.has(channel)
    }
  })
  const callees = tick.entities.flatMap(({ id, kind, name, transport }): Subject[] =>
    kind === 'rpc_method' || kind === 'service'
      ? [
          {
            ...common,
            kind,
            id,
            transport,
            names: [name],
            figures: tick.figures.get(id) ?? {},
            says: '',
            parked: false
          }
        ]
      : []
  )
  return [...subscriptions, ...callees, targetSubject(tick, targetKind, seenMs)]
}

const targetSubject = (tick: Tick, targetKind: TargetKind, seenMs: number): Subject => {
  const blind = blindOf(tick.gaps)
  return {
    kind: 'target',
    id: targetId(tick.target),
    target: tick.target,
    targetKind,
    transport: targetKind === 'otlp' ? null : targetKind,
    names: [tick.target],
    figures: { unseen: measured(blind === undefined ? 0 : Math.max(0, (tick.atMs - seenMs) / 1000)) },
    says: blind ?? 'It answers.',
    parked: false
  }
}

const withGrowth = (figures: Figures): AlertFigures => {
  const growth = growthOf(figures.in_rate, figures.out_rate)
  return growth === undefined ? figures : { ...figures, growth }
}

/** Messages a second that arrive beyond those that are taken. */
export const growthOf = (inRate: Figure | undefined, outRate: Figure | undefined): Figure | undefined => {
  if (inRate === undefined || outRate === undefined) return undefined
  if (isKnown(inRate) && isKnown(outRate)) return measured(round(inRate.value - outRate.value, 6))
  const missing = [inRate, outRate].find((figure) => !isKnown(figure) && !isNever(figure))
  return missing ?? unknown('The rates are not known.')
}
