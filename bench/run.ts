import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Line } from './line.ts'

/**
 * `npm run bench -- <name>… [--json]`: each benchmark is a file here that exports `run`, which yields a line a figure. Several run one after the other.
 * Exit code 1 where a bar is missed.
 */
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true
})
const names = readdirSync(import.meta.dirname)
  // A file without `run` helps the others.
  .filter((file) =>
    /^export (const|async function\*) run\b/m.test(readFileSync(join(import.meta.dirname, file), 'utf8'))
  )
  .map((file) => file.replace(/\.ts$/, ''))
const strange = positionals.find((name) => !names.includes(name))
if (positionals.length === 0 || strange !== undefined) {
  console.error(
    `plumbline: ${strange === undefined ? 'which benchmark?' : `there is no benchmark ${strange}.`}\n  npm run bench -- with one or several of ${names.join(', ')}; with --json for one JSON line a figure.`
  )
  process.exit(1)
}
let missed = false
for (const name of positionals) {
  const { run }: { run(): AsyncIterable<Line> } = await import(join(import.meta.dirname, `${name}.ts`))
  for await (const line of run()) {
    missed ||= line.holds === false
    console.log(values.json ? JSON.stringify(line) : told(line))
  }
}
process.exit(missed ? 1 : 0)

function told({ name, value, unit, bar, holds }: Line): string {
  const verdict = holds === null ? '' : `  bar ${bar} ${unit}: ${holds ? 'holds' : 'MISSED'}`
  const rounded = value === null ? '–' : Number(value.toPrecision(4)).toLocaleString('en-US')
  return `${name.padEnd(64)} ${rounded.padStart(12)} ${unit}${verdict}`
}
