import { type Alert, type AlertRule, FIGURES, type Figures, globExpression, unknown } from '../../model/index.ts'
import { type AlertFigures, allHold, conditionHolds, decided } from './condition.ts'
import { INACTIVE, type Life, step } from './life.ts'
import type { Subject } from './subjects.ts'
import { conditionWords, figureSays, figureWord } from './words.ts'

/** An alert with the moment its first condition last held, Unix ms. */
export type OpenAlert = Alert & { heldAt: number }

/** What one look at one target changed. */
export interface Judged {
  /** All that is pending or firing now. Give them to the next look. */
  open: OpenAlert[]
  /** Those to write: changed, or firing with newer figures. */
  written: OpenAlert[]
  /** Pending ones that came to nothing. */
  forgotten: OpenAlert[]
  /** Those that began to fire or were resolved at this look: what people are told of. */
  told: OpenAlert[]
}

/**
 * Judges every rule on every subject of one target. Pure: the same rules, alerts, subjects and `nowMs` give the same. A subject that is gone ends its alerts, and so does
 * a rule that was taken away, switched off, or no longer selects it.
 */
export const judgeAlerts = (
  rules: readonly AlertRule[],
  before: readonly OpenAlert[],
  subjects: readonly Subject[],
  nowMs: number,
  holeMs: number
): Judged => {
  const known = new Map(before.map((alert) => [keyOf(alert.rule, alert.of), alert]))
  const judged: Judged = { open: [], written: [], forgotten: [], told: [] }
  for (const rule of rules.filter(({ enabled }) => enabled)) {
    const selects = selectorOf(rule)
    for (const subject of subjects) {
      if (!selects(subject)) continue
      const key = keyOf(rule.id, subject.id)
      const alert = known.get(key)
      known.delete(key)
      const life = step(lifeOf(alert), looked(rule, subject.figures), termOf(rule, holeMs), nowMs)
      follow(judged, alert, life, rule, subject)
    }
  }
  for (const alert of known.values()) end(judged, alert, nowMs)
  return judged
}

const keyOf = (rule: string, of: string): string => `${rule}\n${of}`

const looked = (rule: AlertRule, figures: AlertFigures) => ({
  begins: decided(allHold(rule.when, figures), rule),
  lasts: rule.when[0] === undefined ? false : decided(conditionHolds(rule.when[0], figures), rule)
})

const termOf = ({ forS, keepS }: AlertRule, holeMs: number) => ({ forMs: forS * 1000, keepMs: keepS * 1000, holeMs })

/** Whether a rule judges a subject at all. */
export const selectorOf = ({ subject: kind, selector, when }: AlertRule): ((subject: Subject) => boolean) => {
  const named = selector.name === undefined ? undefined : globExpression(selector.name)
  const wantsReaders = when[0]?.figure === 'readers'
  return (subject) =>
    subject.kind === kind &&
    (selector.transport === undefined || subject.transport === selector.transport) &&
    (selector.targetKind === undefined || subject.targetKind === selector.targetKind) &&
    (selector.target === undefined || subject.target === selector.target) &&
    (named === undefined || subject.names.some((name) => named.test(name))) &&
    !(wantsReaders && subject.parked)
}

const lifeOf = (alert: OpenAlert | undefined): Life => {
  if (alert === undefined) return INACTIVE
  const { since: sinceMs, heldAt: heldMs, firedAt } = alert
  return firedAt === null
    ? { state: 'pending', sinceMs, heldMs }
    : { state: 'firing', sinceMs, firedMs: firedAt, heldMs }
}

const follow = (judged: Judged, before: OpenAlert | undefined, life: Life, rule: AlertRule, subject: Subject): void => {
  if (life.state === 'inactive') {
    if (before !== undefined) judged.forgotten.push(before)
    return
  }
  const again = before !== undefined && before.since !== life.sinceMs
  if (again) judged.forgotten.push(before)
  const alert = alertOf(again ? undefined : before, life, rule, subject)
  judged.written.push(alert)
  if (life.state !== 'resolved') judged.open.push(alert)
  if (life.state !== 'pending' && life.state !== before?.state) judged.told.push(alert)
}

const alertOf = (
  before: OpenAlert | undefined,
  life: Exclude<Life, { state: 'inactive' }>,
  rule: AlertRule,
  subject: Subject
): OpenAlert => {
  const [condition] = rule.when
  if (condition === undefined) throw new RangeError('a rule without a condition')
  return {
    id: before?.id ?? `${rule.id}|${subject.id}|${life.sinceMs}`,
    rule: rule.id,
    ruleName: rule.name,
    of: subject.id,
    target: subject.target,
    state: life.state,
    severity: rule.severity,
    since: life.sinceMs,
    firedAt: life.state === 'pending' ? null : life.firedMs,
    resolvedAt: life.state === 'resolved' ? life.resolvedMs : null,
    mutedUntil: before?.mutedUntil ?? null,
    heldAt: life.heldMs,
    summary: summaryOf(life.state, rule, subject),
    figures: plain(subject.figures),
    condition,
    value: subject.figures[condition.figure] ?? unknown('It has no such figure.')
  }
}

/** `email.send: behind. 38 messages a second arrive…`, or the figures that its conditions look at. */
const summaryOf = (state: Alert['state'], { when }: AlertRule, { names, says, figures }: Subject): string => {
  const [name = ''] = names
  if (says !== '') return `${name}: ${says.charAt(0).toLowerCase()}${says.slice(1)}`
  const values = when.map(({ figure }) => `${figureWord(figure)} ${figureSays(figure, figures[figure])}`).join(', ')
  const [first] = when
  return `${name}: ${values}${state === 'resolved' || first === undefined ? '' : ` (${conditionWords(first)})`}.`
}

const plain = (figures: AlertFigures): Figures =>
  Object.fromEntries(Object.entries(figures).filter(([name]) => name in FIGURES))

const GONE = 'It is no longer there, or no rule judges it any more.'

const end = (judged: Judged, alert: OpenAlert, nowMs: number): void => {
  if (alert.state === 'pending') {
    judged.forgotten.push(alert)
    return
  }
  const resolved: OpenAlert = { ...alert, state: 'resolved', resolvedAt: nowMs, summary: `${alert.summary} ${GONE}` }
  judged.written.push(resolved)
  judged.told.push(resolved)
}
