import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeAll } from '../../../guide/index.ts'
import {
  acknowledgeFinding,
  deletePin,
  readFindings,
  readOpenFindings,
  readPins,
  type Store,
  savePin,
  writeFindings
} from '../../../store/index.ts'
import { DAY, NOW, profile, seen } from '../../pure/guide/profile.ts'
import { freshStore } from './history.ts'

/** What people say of a channel, kept in a real database beside what the collector writes. */
let store: Store
beforeAll(async () => {
  store = await freshStore('t', 'redis')
})
afterAll(() => store.close())

const stream = profile('redis', { kept: seen(8 * DAY) })
const judged = (now: number) => judgeAll([stream], new Map(), { now, patience: { opensS: 0, closesS: 0 } }).changed

test('an acknowledgement outlives what the collector writes of the finding, and can be taken back', async () => {
  const [finding] = judged(NOW)
  expect(finding).toBeDefined()
  if (finding === undefined) return
  await writeFindings(store, [finding])
  const known = { by: 'Ada', why: 'It moves to Kafka in March.', at: NOW, until: NOW + 1000 }
  expect(await acknowledgeFinding(store, finding.id, known)).toBe(true)
  await writeFindings(store, [{ ...finding, severity: 'critical' }])
  expect(await readOpenFindings(store)).toMatchObject([{ severity: 'critical', acknowledged: known }])
  expect(await acknowledgeFinding(store, finding.id, null)).toBe(true)
  expect(await readOpenFindings(store)).toMatchObject([{ acknowledged: null }])
  expect(await acknowledgeFinding(store, 'none', known)).toBe(false)
})

test('findings of one channel are read, past ones too', async () => {
  const [finding] = judged(NOW + 1000)
  if (finding === undefined) throw new Error('it did not stray')
  await writeFindings(store, [{ ...finding, state: 'resolved', resolvedAt: NOW + 2000 }])
  const all = await readFindings(store, { of: stream.id, limit: 10 })
  expect(all.map(({ state }) => state)).toEqual(['resolved', 'open'])
  expect(await readFindings(store, { of: 'another', limit: 10 })).toEqual([])
})

test('a pin is kept, replaced and taken away', async () => {
  const pin = { of: stream.id, fork: 'replay', answer: 'yes', by: 'Ada', why: 'Auditors read it.', at: NOW } as const
  await savePin(store, pin)
  await savePin(store, { ...pin, answer: 'no', by: 'Ben' })
  expect(await readPins(store, stream.id)).toEqual([{ ...pin, answer: 'no', by: 'Ben' }])
  expect(await readPins(store, 'another')).toEqual([])
  await deletePin(store, stream.id, 'replay')
  expect(await readPins(store)).toEqual([])
})
