import { ruleOf } from '../../guide/rules/index.ts'
import type { Finding } from '../../model/finding.ts'

/** What a person calls the thing with this id, where the picture no longer has it: its last segment. */
export const nameOfId = (id: string): string => decodeURIComponent(id.split('/').at(-1) ?? id)

/** What its rule is called: it says so itself, so that a rule of the team's own which is gone has a name still. */
export const titleOf = ({ rule, title }: Finding): string => title ?? ruleOf(rule)?.title ?? rule
