import { makeGuide } from '../../../collector/guide/index.ts'
import type { History } from '../../../guide/index.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import type { Finding, Observation, TargetKind } from '../../../model/index.ts'
import {
  migrate,
  openStore,
  packHours,
  readFindings,
  type Store,
  saveTargets,
  writeTick
} from '../../../store/index.ts'
import { startService } from '../../services/index.ts'

export const HOUR_MS = 3_600_000

/** A new database that knows one target. */
export const freshStore = async (target: string, kind: TargetKind, intervalMs = 1000): Promise<Store> => {
  const url = await (await startService('postgres')).createDatabase()
  await migrate(url)
  const store = await openStore(url)
  await saveTargets(store, [{ id: target, kind, address: 'there', intervalMs }])
  return store
}

/** Judges and writes observations as the collector does, one after the other. */
export const writer = (store: Store, intervalMs: number) => {
  let memory: Memory | undefined
  return async (observation: Observation): Promise<void> => {
    const derived = derive(memory, observation, { durationMs: 5, overruns: 0, intervalMs })
    memory = derived.memory
    await writeTick(store, derived.tick)
  }
}

/**
 * Lays history behind a real observation: what `at` gives for each moment of the last `hours`, ten minutes apart and up to now, goes into the store by its
 * own write path, and closed hours are packed.
 */
export const layHistory = async (
  store: Store,
  nowMs: number,
  hours: number,
  at: (atMs: number) => Observation
): Promise<void> => {
  const stepMs = HOUR_MS / 6
  const write = writer(store, stepMs)
  for (let atMs = nowMs - hours * HOUR_MS; atMs <= nowMs; atMs += stepMs) await write({ ...at(atMs), atMs })
  await packHours(store, nowMs)
}

type Settings = NonNullable<Parameters<typeof makeGuide>[1]>
const AT_ONCE = { opensS: 0, closesS: 0 }

/** Looks once, without patience, and gives what is open of a rule by the name of the channel, and what the look said of the rule. */
export const lookAt = async (store: Store, rule: string, nowMs: number, settings: Settings = {}) => {
  const guide = makeGuide(store, { patience: AT_ONCE, ...settings })
  const state = await guide.look(nowMs)
  const findings = (await readFindings(store, { state: 'open', limit: 100 })).filter((each) => each.rule === rule)
  return { findings, state: state.rules.find((each) => each.rule === rule) }
}

export const strayIds = (findings: readonly Finding[]): string[] => findings.map(({ of }) => of).sort()

/** Nothing was packed yet. */
export const NO_HISTORY: History = {
  inRate: new Map(),
  streamLength: new Map(),
  firstEntry: new Map(),
  queueLength: new Map(),
  queueReaders: new Map(),
  rewound: new Set(),
  calls: new Map(),
  rates: new Map()
}
