import { CHECKS, runProgram } from './checks.ts'

/** `npm run verify`: what can be known in seconds. */
const failed: string[] = []
for (const { name, program, args } of CHECKS) if ((await runProgram(program, args)) !== 0) failed.push(name)
if ((await runProgram('vitest', ['run', '--project', 'pure'])) !== 0) failed.push('pure tests')
if (failed.length > 0) console.error(`Not in order: ${failed.join(', ')}.`)
process.exit(failed.length === 0 ? 0 : 1)
