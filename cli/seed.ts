import { parseArgs } from 'node:util'
import { judgeAlerts, type OpenAlert } from '../judge/alerts/judge.ts'
import { SHIPPED_RULES } from '../judge/alerts/shipped.ts'
import { subjectsOf } from '../judge/alerts/subjects.ts'
import { derive } from '../judge/derive.ts'
import type { Memory } from '../judge/memory.ts'
import { holeMs } from '../judge/window.ts'
import {
  migrate,
  openStore,
  packHours,
  readAlerts,
  readFindingTrend,
  readPart,
  readSeries,
  type Store,
  saveTargets,
  writeAlerts,
  writeFindings,
  writeTick
} from '../store/index.ts'
import { findingsOf } from './seed/findings.ts'
import { EVERY_MS, observationsOf } from './seed/history.ts'
import { SCENARIOS, type Scenario, TARGET } from './seed/scenarios.ts'

const HELP = `DATABASE_URL=… npm run seed -- <scenario> [--until <ISO time>]

Fills an empty database with days of plausible history, through the product's own judging and writing, and reads it back. The same
scenario until the same moment gives the same rows. Point a Plumbline at it with the same DATABASE_URL.

${SCENARIOS.map(({ name, says }) => `  ${name.padEnd(15)} ${says}`).join('\n')}`

/** Writes a scenario, tick by tick, as a collector would have: figures, states and alerts are derived, hours are packed. */
const write = async (
  store: Store,
  scenario: Scenario,
  untilMs: number,
  say: (share: number) => void
): Promise<number> => {
  await saveTargets(store, [{ id: TARGET, kind: 'kafka', address: 'seeded', intervalMs: EVERY_MS }])
  let memory: Memory | undefined
  let open: OpenAlert[] = []
  let ticks = 0
  for (const observation of observationsOf(scenario, untilMs)) {
    const derived = derive(memory, observation, { durationMs: 12, overruns: 0, intervalMs: EVERY_MS })
    memory = derived.memory
    await writeTick(store, derived.tick)
    const judged = judgeAlerts(
      SHIPPED_RULES,
      open,
      subjectsOf(derived.tick, 'kafka', observation.atMs),
      observation.atMs,
      holeMs(EVERY_MS)
    )
    await writeAlerts(store, { alerts: judged.written, forgotten: judged.forgotten, deliveries: [] })
    open = judged.open
    ticks += 1
    if (ticks % 360 === 0) say(ticks / (scenario.hours * 60))
  }
  await packHours(store, untilMs)
  if (scenario.findingWeeks !== undefined) await writeFindings(store, findingsOf(scenario.findingWeeks, untilMs))
  return ticks
}

/** What stands there now, read back by the ways that the pages use. */
const readBack = async (store: Store, untilMs: number, hours: number): Promise<string[]> => {
  const { entities, subscriptions } = await readPart(store, TARGET)
  const [first] = subscriptions
  const series =
    first === undefined
      ? []
      : await readSeries(store, { of: first.id, name: 'backlog', from: untilMs - hours * 3_600_000, to: untilMs })
  const alerts = await readAlerts(store, { from: 0, limit: 1000 })
  const trend = await readFindingTrend(store, untilMs, 26)
  const found = trend.owners.map(({ owner, open }) => `${open.at(-1)} of ${owner ?? 'nobody'}`)
  const states = Map.groupBy(subscriptions, ({ verdict }) => verdict.state)
  return [
    `${entities.length} entities, ${subscriptions.length} subscriptions: ${[...states].map(([state, those]) => `${those.length} ${state}`).join(', ')}`,
    `backlog of ${first?.id ?? 'nothing'}: ${series[0]?.points.length ?? 0} points`,
    ...(found.length === 0 ? [] : [`findings open: ${found.join(', ')}`]),
    `${alerts.length} alerts fired${alerts.length === 0 ? '' : `: ${[...new Set(alerts.map(({ rule }) => rule))].join(', ')}`}`
  ]
}

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { until: { type: 'string' }, help: { type: 'boolean' } }
  })
  const scenario = SCENARIOS.find(({ name }) => name === positionals[0])
  const url = process.env.DATABASE_URL
  const untilMs = values.until === undefined ? Date.now() : Date.parse(values.until)
  if (values.help || scenario === undefined || url === undefined || Number.isNaN(untilMs)) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  await migrate(url)
  const store = await openStore(url)
  try {
    const { rows } = await store.pool.query<{ n: number }>('select count(*)::integer as n from target')
    if ((rows[0]?.n ?? 0) > 0) {
      console.error(
        'plumbline: this database is not empty.\n  Make a new one: history that was seen and history that was made don’t mix.'
      )
      return 1
    }
    const began = Date.now()
    const ticks = await write(store, scenario, untilMs, (share) =>
      process.stdout.write(`\r${Math.round(share * 100)} %`)
    )
    console.log(`\r${scenario.name}: ${ticks} ticks written in ${((Date.now() - began) / 1000).toFixed(1)} s`)
    for (const line of await readBack(store, untilMs, scenario.hours)) console.log(line)
    return 0
  } finally {
    await store.close()
  }
}

process.exitCode = await main()
