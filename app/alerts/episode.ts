import { effectiveRules } from '../../judge/alerts/shipped.ts'
import { ruleWords } from '../../judge/alerts/words.ts'
import { type Alert, type EpisodeAnswer, targetId } from '../../model/index.ts'
import type { AlertFigure } from '../../model/known.ts'
import {
  type Part,
  readAlert,
  readDeliveries,
  readEvents,
  readFigures,
  readFindingsWithin,
  readRules,
  readStates,
  readTopology,
  type Store
} from '../../store/index.ts'
import { blindLooks, madeOf, pointsOf, type Span } from './looks.ts'

const MINUTE_MS = 60_000
/** What is shown before and after: half as long as it lasted, within these. ms */
const AROUND_MS = { least: 10 * MINUTE_MS, most: 360 * MINUTE_MS } as const
/** A look for each px or two of a chart that is wide. */
const MOST_LOOKS = 720
const MOST_EVENTS = 200

/** One episode of an alert with what is kept of its time; undefined where there is no such alert (any more). */
export const episodeOf = async (store: Store, id: string, now: number): Promise<EpisodeAnswer | undefined> => {
  const alert = await readAlert(store, id)
  if (alert === undefined) return undefined
  const span = spanOf(alert, now)
  const { from, to } = span
  const parts = await readTopology(store, { at: alert.firedAt ?? alert.since })
  const { own, near } = aroundOf(alert, parts)
  const isRead = alert.of.includes('|')
  const { figure } = alert.condition
  const [rules, points, backlog, states, events, findings, deliveries] = await Promise.all([
    readRules(store),
    readLooks(store, alert, figure, span),
    isRead && figure !== 'backlog' ? readLooks(store, alert, 'backlog', span) : [],
    isRead ? readStates(store, { of: [alert.of], from, to }) : [],
    readEvents(store, { from, to, limit: MOST_EVENTS, of: [...own, ...near, ''] }),
    readFindingsWithin(store, alert.since, alert.resolvedAt ?? now, own),
    readDeliveries(store, { alert: id })
  ])
  const rule = effectiveRules(rules).find((each) => each.id === alert.rule)
  const told = new Set([...own, ...events.map(({ of }) => of), ...findings.map(({ of }) => of)])
  return {
    alert,
    rule: rule === undefined ? null : ruleWords(rule),
    from,
    to,
    points,
    backlog,
    states,
    events,
    findings,
    names: Object.fromEntries(
      parts.flatMap(({ entities }) => entities.flatMap(({ id, name }) => (told.has(id) ? [[id, name]] : [])))
    ),
    deliveries: deliveries.toSorted((a, b) => a.createdAt - b.createdAt)
  }
}

const spanOf = ({ since, resolvedAt }: Alert, now: number): Span => {
  const end = resolvedAt ?? now
  const around = Math.min(AROUND_MS.most, Math.max(AROUND_MS.least, (end - since) / 2))
  const [from, to] = [Math.round(since - around), Math.min(now, Math.round(end + around))]
  return { from, to, step: Math.max(1000, Math.ceil((to - from) / MOST_LOOKS / 1000) * 1000) }
}

const readLooks = async (store: Store, { of, target }: Alert, figure: AlertFigure, span: Span) => {
  if (figure === 'unseen') return pointsOf(figure, await blindLooks(store, target, span))
  const { from, to, step } = span
  const known = await readFigures(store, { of: [of], names: madeOf(figure), from, to, stepMs: step })
  return pointsOf(figure, known.get(of) ?? [])
}

/**
 * `own`: what it is about, which may stray from the guide: the channel and its reader, the methods of a service, the target. `near`: whoever it is connected with,
 * whose deployments it may come from.
 */
const aroundOf = ({ of, target }: Alert, parts: readonly Part[]): { own: string[]; near: string[] } => {
  const ends = of.split('|').filter((id) => id !== '')
  const methods = parts.flatMap(({ entities }) =>
    entities.flatMap(({ id, parent, kind }) => (parent === of && kind === 'rpc_method' ? [id] : []))
  )
  const edges = parts.flatMap((part) => part.edges)
  const beside = (ids: ReadonlySet<string>): string[] =>
    edges.flatMap(({ from, to }) => (ids.has(from) ? [to] : ids.has(to) ? [from] : []))
  const parents = parts.flatMap(({ entities }) =>
    entities.flatMap(({ id, parent }) => (ends.includes(id) && parent !== null ? [parent] : []))
  )
  const direct = beside(new Set([...ends, ...parents]))
  const own = [...new Set([...ends, ...methods, targetId(target)])]
  return { own, near: [...new Set([...parents, ...direct])].filter((id) => !own.includes(id)) }
}
