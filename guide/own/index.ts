export { FIELDS, type Field } from './fields.ts'
export { compile, type Expression, FUNCTIONS, type Mistake } from './language.ts'
export { TIMES } from './nearness.ts'
export { NO_FIGURE, type TeamRule, teamRule } from './rule.ts'
