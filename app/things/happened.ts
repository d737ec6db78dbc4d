import type { StateSpan } from '../../model/api.ts'
import type { KeptEvent } from '../../model/event.ts'
import type { Finding } from '../../model/finding.ts'
import { formatSeconds } from '../../model/format.ts'
import type { Health, SubscriptionState } from '../../model/state.ts'
import { STATE_HEALTH } from '../charts/ribbon.ts'
import { titleOf } from '../guide/names.ts'

/** Something that happened to a thing or to what it depends on. `at`: Unix ms. */
export interface Happening {
  key: string
  at: number
  /** Health of a state that it came into; `finding` where it came to stray from the guide; `event` for all else. */
  mark: Health | 'event' | 'finding'
  text: string
  /** Whom it happened to, or who told it, where that isn't the thing itself. */
  who: string
  /** Where it is looked at, where that is another page. */
  href?: string
}

const BECAME: Record<SubscriptionState, string> = {
  ok: 'In step again',
  idle: 'In step again',
  behind: 'Fell behind',
  stalled: 'Stuck: messages waited that nobody took',
  stopped: 'Nobody read any more',
  rewound: 'Went back, and read again',
  unknown: 'Could not be seen any more'
}

/** Whether messages come or none do is no news. */
const same = (a: SubscriptionState, b: SubscriptionState): boolean =>
  a === b || (STATE_HEALTH[a] === 'ok' && STATE_HEALTH[b] === 'ok')

/** Each time a subscription came into another state, with how long that lasted. `states` are of one subscription, in order of time. */
const changes = (states: readonly StateSpan[], who: string): Happening[] =>
  states.flatMap(({ of, state, from }, i): Happening[] => {
    const before = states[i - 1]
    if (before === undefined || same(before.state, state)) return []
    const next = states.slice(i + 1).find((each) => !same(each.state, state))
    const lasted =
      next === undefined ? '' : `, for ${formatSeconds(Math.max(1, Math.round((next.from - from) / 1000)))}`
    const became = STATE_HEALTH[state] === 'ok' && before.state === 'unknown' ? 'Can be seen: in step' : BECAME[state]
    const text = `${became}${STATE_HEALTH[state] === 'ok' ? '' : lasted}.`
    return [{ key: `${of} ${from}`, at: from, mark: STATE_HEALTH[state], text, who }]
  })

interface Asked {
  states: readonly StateSpan[]
  events: readonly KeptEvent[]
  /** Of the guide, past ones too. */
  findings: readonly Finding[]
  /** What a subscription is called, where there are several; what an event's thing is called, where it is another than the page's. */
  nameOf(id: string): string
  from: number
  to: number
}

/** When it came to stray from the guide, and when no longer. */
const strays = (finding: Finding, who: string): Happening[] => {
  const { id, since, resolvedAt, summary, earlier } = finding
  const href = `/guide?finding=${encodeURIComponent(id)}`
  const again = earlier === undefined ? '' : ' again'
  const came = {
    key: `${id} open`,
    at: since,
    mark: 'finding',
    text: `Strays from the guide${again}: ${summary}`,
    who,
    href
  } as const
  if (resolvedAt === null) return [came]
  const title = titleOf(finding)
  return [came, { key: `${id} over`, at: resolvedAt, mark: 'ok', text: `Strays no longer: ${title}.`, who, href }]
}

/** What happened in a time, the newest first: of its states, what strayed from the guide, and what was told. */
export const happenedOf = ({ states, events, findings, nameOf, from, to }: Asked): Happening[] =>
  [
    ...[...Map.groupBy(states, ({ of }) => of)].flatMap(([of, those]) => changes(those, nameOf(of))),
    ...findings.flatMap((finding) => strays(finding, nameOf(finding.of))),
    ...events.map(({ id, at, text, of }): Happening => ({ key: id, at, mark: 'event', text, who: nameOf(of) }))
  ]
    .filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => b.at - a.at || a.key.localeCompare(b.key))

/** What charts mark of it, in words. */
export const momentsTold = (happened: readonly Happening[]): { at: number; says: string }[] =>
  happened.map(({ at, text, who }) => ({ at, says: `${who === '' ? '' : `${who}: `}${text}` }))
