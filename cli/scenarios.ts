import { parseArgs } from 'node:util'
import { SCENARIOS } from '../test/scenarios/guide/index.ts'
import { judgeScenario } from '../test/scenarios/guide/judge.ts'
import { judgeReal, REAL, recorded } from '../test/scenarios/guide/real.ts'

const HELP = `npm run scenarios -- guide [--json]

Judges labelled scenarios by every rule of the guide and by its decision chart, and says where they disagree with their labels.

  --json     one JSON object: {"scenarios", "real", "outcomes": [{"scenario", "rule", "expected", "found", "agrees", "because"}], "disagree"}

Exit code: 0 all agree · 1 some do not`

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
  allowPositionals: true
})
if (values.help || positionals.length !== 1 || positionals[0] !== 'guide') {
  console.log(HELP)
  process.exit(values.help ? 0 : 1)
}

const made = SCENARIOS.flatMap(judgeScenario)
const real = Object.entries(REAL).flatMap(([name, scenes]) => judgeReal(scenes, recorded(name), Date.now()))
const outcomes = [...made, ...real]
const wrong = outcomes.filter(({ agrees }) => !agrees)
if (values.json)
  console.log(JSON.stringify({ scenarios: SCENARIOS.length, real: real.length, outcomes, disagree: wrong.length }))
else {
  // What a rule has to do with a scenario; the rest of the table is in the JSON.
  for (const { scenario, rule, expected, found, agrees } of outcomes)
    if (expected !== '-' || !agrees)
      console.log(`${agrees ? ' ' : '✗'} ${rule.padEnd(27)} ${expected.padEnd(16)} ${found.padEnd(16)} ${scenario}`)
  console.log(
    `${SCENARIOS.length} scenarios made up, ${real.length} that really ran, ${outcomes.length} judgements: ${wrong.length === 0 ? 'all agree with their labels' : `${wrong.length} disagree`}.`
  )
}
process.exitCode = wrong.length === 0 ? 0 : 1
