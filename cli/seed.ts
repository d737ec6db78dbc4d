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
import { EVERY_MS, momentsOf } from './seed/moments.ts'
import { SCENARIOS, type Scenario } from './seed/scenarios.ts'
import { type Seeded, targetsOf } from './seed/targets.ts'

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
  const targets = targetsOf(scenario)
  await saveTargets(
    store,
    targets.map(({ id, kind }) => ({ id, kind, address: id, intervalMs: EVERY_MS }))
  )
  const all = scenario.hours * 60 * targets.length
  let ticks = 0
  const told = (): void => {
    ticks += 1
    if (ticks % 360 === 0) say(ticks / all)
  }
  for (const target of targets) await watch(store, target, momentsOf(scenario, untilMs), told)
  await packHours(store, untilMs)
  if (scenario.findingWeeks !== undefined) await writeFindings(store, findingsOf(scenario.findingWeeks, untilMs))
  return ticks
}

const watch = async (
  store: Store,
  { kind, see }: Seeded,
  moments: ReturnType<typeof momentsOf>,
  told: () => void
): Promise<void> => {
  let memory: Memory | undefined
  let open: OpenAlert[] = []
  for (const moment of moments) {
    const derived = derive(memory, see(moment), { durationMs: 12, overruns: 0, intervalMs: EVERY_MS })
    memory = derived.memory
    await writeTick(store, derived.tick)
    const { atMs } = moment
    const judged = judgeAlerts(SHIPPED_RULES, open, subjectsOf(derived.tick, kind, atMs), atMs, holeMs(EVERY_MS))
    await writeAlerts(store, { alerts: judged.written, forgotten: judged.forgotten, deliveries: [] })
    open = judged.open
    told()
  }
}

/** What stands there now, read back by the ways that the pages use. */
const readBack = async (store: Store, scenario: Scenario, untilMs: number): Promise<string[]> => {
  const parts = await Promise.all(targetsOf(scenario).map(({ id }) => readPart(store, id)))
  const [entities, subscriptions] = [
    parts.flatMap((part) => part.entities),
    parts.flatMap((part) => part.subscriptions)
  ]
  const [first] = subscriptions
  const series =
    first === undefined
      ? []
      : await readSeries(store, {
          of: first.id,
          name: 'backlog',
          from: untilMs - scenario.hours * 3_600_000,
          to: untilMs
        })
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
    for (const line of await readBack(store, scenario, untilMs)) console.log(line)
    return 0
  } finally {
    await store.close()
  }
}

process.exitCode = await main()
