import type { OwnRule } from '../../model/index.ts'
import { inUnit } from '../in-unit.ts'
import { isSeen, type UsageProfile } from '../profile.ts'
import { type Rule, seenIn, toldBy, type Verdict } from '../rules/rule.ts'
import type { Answer, Expression } from './language.ts'

/** A rule of a team's own as it is judged by: like a shipped one, and with how long it has to hold, s. */
export interface TeamRule extends Rule {
  own: OwnRule
  holdsS: number
}

type OwnerOf = (profile: UsageProfile) => string | undefined

export const teamRule = (own: OwnRule, expression: Expression, ownerOf: OwnerOf): TeamRule => {
  const { id, title, recommendation, transports, hold, when } = own
  const [only, another] = transports ?? []
  return {
    id,
    own,
    holdsS: hold,
    transport: only !== undefined && another === undefined ? only : 'any',
    title,
    recommendation,
    strays: when,
    needs: needsOf(expression),
    butRight: 'All of which the expression is not true.',
    cure: cureOf(own),
    chart: 'line',
    settings: { windowS: hold, warn: 1, critical: null },
    leadsAway: false,
    concerns: ({ transport }) => transports === undefined || transports.includes(transport),
    judge: (profile, now) => {
      const answer = expression.ask({ profile, owner: ownerOf(profile) })
      if ('unknown' in answer) return { unknown: `needs what is missing: ${answer.unknown}` }
      if (!answer.is) return { fits: `Not so: ${when}`, share: answer.share }
      return strayOf(own, expression, profile, answer, now)
    }
  }
}

const cureOf = ({ goesAway, when }: OwnRule): string => goesAway ?? `This is no longer so: ${when}`

const needsOf = ({ fields }: Expression): string =>
  fields.length === 0 ? 'Nothing.' : `${fields.map(({ name, word }) => `${name} (${word})`).join(', ')}.`

type Told = Exclude<Answer, { unknown: string }>

const strayOf = (
  own: OwnRule,
  { fields }: Expression,
  profile: UsageProfile,
  { share, seen }: Told,
  now: number
): Verdict => {
  const shown = fields.flatMap(({ name, unit, read }) => {
    const given = read({ profile, owner: undefined })
    if (unit === undefined || !('value' in given) || typeof given.value !== 'number') return []
    return [`${name} ${inWords(given.value, unit)}`]
  })
  // A number that no JSON holds can't be drawn: what is kept for ever has no length.
  const drawn = seen !== undefined && Number.isFinite(seen.value) && Number.isFinite(seen.threshold) ? seen : undefined
  const figure = drawn?.field.seen?.(profile)
  return {
    share,
    stray: {
      severity: own.severity,
      summary: `${profile.name}: ${own.title}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}.`,
      ...(figure !== undefined && isSeen(figure) ? seenIn(figure) : toldBy(profile, now)),
      figure: drawn === undefined ? own.title : inWords(drawn.value, drawn.field.unit ?? ''),
      value: drawn?.value ?? 1,
      // Without a unit nothing is drawn: there is no figure beside a threshold.
      unit: drawn === undefined ? NO_FIGURE : (drawn.field.unit ?? ''),
      threshold: drawn?.threshold ?? 1,
      goesAway: cureOf(own)
    }
  }
}

/** Unit of evidence that no figure stands for. */
export const NO_FIGURE = 'none'

const inWords = (value: number, unit: string): string => {
  if (Number.isFinite(value)) return inUnit(value, unit)
  return unit === 's' ? 'for ever' : String(value)
}
