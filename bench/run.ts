import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Line } from './line.ts'

/**
 * `npm run bench -- <name> [--json]`: each benchmark is a file here that exports `run`, which yields a line a figure. Exit code 1 where a bar is
 * missed.
 */
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true
})
const [name = ''] = positionals
const file = join(import.meta.dirname, `${name}.ts`)
if (!/^[a-z-]+$/.test(name) || ['run', 'line', 'large-flow', 'many-channels'].includes(name) || !existsSync(file)) {
  console.error(
    'plumbline: which benchmark?\n  npm run bench -- store, or npm run bench -- flow, each with --json for one JSON line a figure.'
  )
  process.exit(1)
}
const { run }: { run(): AsyncIterable<Line> } = await import(file)
let missed = false
for await (const line of run()) {
  missed ||= line.holds === false
  console.log(values.json ? JSON.stringify(line) : told(line))
}
process.exit(missed ? 1 : 0)

function told({ name, value, unit, bar, holds }: Line): string {
  const verdict = holds === null ? '' : `  bar ${bar} ${unit}: ${holds ? 'holds' : 'MISSED'}`
  return `${name.padEnd(64)} ${Number(value.toPrecision(4)).toLocaleString('en-US').padStart(12)} ${unit}${verdict}`
}
