import { conditionHolds } from '../../judge/alerts/condition.ts'
import { selectorOf } from '../../judge/alerts/judge.ts'
import { type Episode, figuresNeeded, type History, previewRule } from '../../judge/alerts/preview.ts'
import type { Subject } from '../../judge/alerts/subjects.ts'
import {
  type AlertRule,
  isKnown,
  isNever,
  type PreviewAnswer,
  type PreviewRequest,
  type Topology
} from '../../model/index.ts'
import { readFigures, type Store } from '../../store/index.ts'
import { blindLooks, lookedAt, pointsOf, type Span } from './looks.ts'
import { subjectsOfPicture } from './subjects.ts'

/** As many histories as are read in a moment; a fleet has more, and is told how many were read. */
const MOST_READ = 100
/** A look for each px of a chart that is wide. */
const MOST_LOOKS = 1440

/** What a rule would have done over a stored time, to those who are there now. */
export const preview = async (
  store: Store,
  topology: Topology,
  { rule, from, to }: PreviewRequest
): Promise<PreviewAnswer> => {
  const subjects = subjectsOfPicture(topology).filter(selectorOf(rule))
  const read = subjects.slice(0, MOST_READ)
  const step = Math.max(1000, Math.ceil((to - from) / MOST_LOOKS / 1000) * 1000)
  const intervals = new Map((topology.targets ?? []).map(({ id, intervalMs }) => [id, intervalMs]))
  const histories =
    rule.subject === 'target'
      ? await Promise.all(
          read.map(async ({ id, target, names }) => ({
            of: id,
            name: nameOf(names),
            looks: await blindLooks(store, target, { from, to, step }),
            everyMs: step
          }))
        )
      : await figureHistories(store, rule, read, intervals, { from, to, step })
  const episodes = histories
    .flatMap((history) => previewRule(rule, history))
    .sort((a, b) => a.firedAt - b.firedAt || (a.of < b.of ? -1 : 1))
  return { judges: subjects.length, read: read.length, step, episodes, shown: shownOf(rule, histories, episodes, to) }
}

const figureHistories = async (
  store: Store,
  rule: AlertRule,
  subjects: readonly Subject[],
  intervals: ReadonlyMap<string, number>,
  { from, to, step }: Span
): Promise<History[]> => {
  const known = await readFigures(store, {
    of: subjects.map(({ id }) => id),
    names: figuresNeeded(rule),
    from,
    to,
    stepMs: step
  })
  return subjects.flatMap(({ id, target, names }) => {
    const looks = known.get(id)
    return looks === undefined
      ? []
      : [{ of: id, name: nameOf(names), looks, everyMs: Math.max(step, intervals.get(target) ?? 0) }]
  })
}

const nameOf = ([channel = '', reader]: readonly string[]): string =>
  reader === undefined ? channel : `${channel}, ${reader}`

/** Of the one that fired for longest; where none did, of the one that came nearest. */
const shownOf = (
  rule: AlertRule,
  histories: readonly History[],
  episodes: readonly Episode[],
  to: number
): PreviewAnswer['shown'] => {
  const [condition] = rule.when
  if (condition === undefined) return null
  const fired = new Map<string, number>()
  for (const { of, firedAt, resolvedAt } of episodes) fired.set(of, (fired.get(of) ?? 0) + (resolvedAt ?? to) - firedAt)
  const reach = ({ looks }: History): number => {
    const values = looks.flatMap(({ figures }) => {
      const figure = lookedAt(condition.figure, figures)
      if (isNever(figure)) return condition.is === 'over' ? [Number.MAX_VALUE] : []
      return isKnown(figure) ? [condition.is === 'over' ? figure.value : -figure.value] : []
    })
    const held = looks.filter(({ figures }) => conditionHolds(condition, figures) === 'yes').length
    return values.length === 0
      ? Number.NEGATIVE_INFINITY
      : held > 0
        ? held * 1e12
        : values.reduce((a, b) => Math.max(a, b))
  }
  const [best] = [...histories]
    .map((history) => ({ history, fired: fired.get(history.of) ?? 0, reach: reach(history) }))
    .sort((a, b) => b.fired - a.fired || b.reach - a.reach)
  if (best === undefined) return null
  const { of, name, looks } = best.history
  return {
    of,
    name,
    points: pointsOf(condition.figure, looks)
  }
}
