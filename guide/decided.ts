import { globExpression } from '../model/glob.ts'
import type { GuideFile } from '../model/index.ts'
import { compile, type TeamRule, teamRule } from './own/index.ts'
import type { UsageProfile } from './profile.ts'
import { RULES, type Rule, type Settings } from './rules/index.ts'

/** What a team decided of the guide, ready to judge by. */
export interface Decided {
  /** As it was read. */
  file: GuideFile
  version: string
  settings: Readonly<Record<string, Partial<Settings>>>
  /** What is judged by: the guide's rules with the team's words in them, and the team's own. */
  rules: readonly (Rule | TeamRule)[]
  /** Whether a channel is not judged by a rule. */
  isOff(rule: string, profile: UsageProfile): boolean
  ownerOf(profile: Pick<UsageProfile, 'name' | 'target' | 'labels'>): string | undefined
}

const among = (globs: readonly string[] | undefined): ((text: string) => boolean) => {
  const expressions = globs?.map(globExpression)
  return (text) => expressions === undefined || expressions.some((each) => each.test(text))
}

interface Chosen {
  channels?: readonly string[] | undefined
  targets?: readonly string[] | undefined
  labels?: Readonly<Record<string, string>> | undefined
}

/** Channels by name, target and labels: all that are given have to fit. */
const channelsOf = ({ channels, targets, labels }: Chosen) => {
  const [ofChannel, ofTarget, wanted] = [among(channels), among(targets), Object.entries(labels ?? {})]
  return (profile: Pick<UsageProfile, 'name' | 'target' | 'labels'>): boolean =>
    ofChannel(profile.name) && ofTarget(profile.target) && wanted.every(([key, value]) => profile.labels[key] === value)
}

const inTeamsWords = (rule: Rule, change: GuideFile['rules'][string] | undefined): Rule =>
  change?.recommendation === undefined ? rule : { ...rule, recommendation: change.recommendation }

/** What is judged by where nobody decided anything, too. */
export const rulesOf = (decided: Decided | undefined): readonly (Rule | TeamRule)[] => decided?.rules ?? RULES

/** Makes guide.yaml into what is judged by. Pure. */
export const decidedBy = (file: GuideFile): Decided => {
  const { version, rules, owners, except } = file
  const off = new Set(Object.entries(rules).flatMap(([id, change]) => (change.off ? [id] : [])))
  const owned = owners.map((each) => ({ owner: each.owner, fits: channelsOf(each) }))
  const ownerOf: Decided['ownerOf'] = (profile) => owned.find(({ fits }) => fits(profile))?.owner
  const exceptions = except.map((each) => ({
    ofRule: among(each.rules),
    fits: channelsOf(each),
    owner: each.owner
  }))
  const own = file.own.flatMap((each) => {
    const compiled = compile(each.when)
    // What is not right is told when the file is read, and then not in force.
    return 'expression' in compiled ? [teamRule(each, compiled.expression, ownerOf)] : []
  })
  return {
    file,
    version,
    ownerOf,
    rules: [...RULES.map((rule) => inTeamsWords(rule, rules[rule.id])), ...own],
    settings: Object.fromEntries(
      Object.entries(rules).map(([id, { warn, critical, window }]) => [
        id,
        {
          ...(warn === undefined ? {} : { warn }),
          ...(critical === undefined ? {} : { critical }),
          ...(window === undefined ? {} : { windowS: window })
        }
      ])
    ),
    isOff: (rule, profile) =>
      off.has(rule) ||
      exceptions.some(
        ({ ofRule, fits, owner }) =>
          ofRule(rule) && fits(profile) && (owner === undefined || ownerOf(profile) === owner)
      )
  }
}
