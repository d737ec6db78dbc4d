export { nearly, type Recognised, recognise } from './match.ts'
export { type Link, PATTERNS, type Pattern, type Role } from './shapes.ts'
