import { expect, test } from 'vitest'
import { decidedBy, judgeAll, type UsageProfile } from '../../../guide/index.ts'
import { GuideFile } from '../../../model/index.ts'
import { DAY, NOW, profile, seen } from './profile.ts'

const decided = (written: object) => decidedBy(GuideFile.parse({ version: '3', ...written }))
const stream = (days: number, given: Partial<UsageProfile> = {}) => ({
  ...profile('redis', { kept: seen(days * DAY) }),
  ...given
})
const strays = (profiles: UsageProfile[], written: object): string[] =>
  judgeAll(profiles, new Map(), {
    now: NOW,
    patience: { opensS: 0, closesS: 0 },
    decided: decided(written)
  }).changed.map(({ of, rule, severity }) => `${rule} ${severity} ${of.split('/').at(-1)}`)

test('a threshold in time or number takes the place of the rule’s own', () => {
  expect(strays([stream(8)], {})).toEqual(['redis.retention warn it'])
  expect(strays([stream(8)], { rules: { 'redis.retention': { warn: '14d' } } })).toEqual([])
  expect(strays([stream(8)], { rules: { 'redis.retention': { warn: 3 * DAY, critical: '7d' } } })).toEqual([
    'redis.retention critical it'
  ])
  expect(strays([stream(40)], { rules: { 'redis.retention': { critical: null } } })).toEqual([
    'redis.retention warn it'
  ])
})

test('a rule is off everywhere, or for channels by name, target, label or owner', () => {
  const billing = stream(8, { id: 'redis/t/stream/billing', name: 'billing.log', labels: { tier: 'gold' } })
  const both = [stream(8), billing]
  const except = (given: object) => strays(both, { except: [{ rules: ['redis.*'], why: 'We know.', ...given }] })
  expect(strays(both, { rules: { 'redis.retention': { off: true } } })).toEqual([])
  expect(except({ channels: ['billing.*'] })).toEqual(['redis.retention warn it'])
  expect(except({ targets: ['t'] })).toEqual([])
  expect(except({ labels: { tier: 'gold' } })).toEqual(['redis.retention warn it'])
  expect(except({ labels: { tier: 'tin' } })).toHaveLength(2)
  const owners = [{ owner: 'finance', channels: ['billing.*'] }]
  expect(strays(both, { owners, except: [{ rules: ['*'], owner: 'finance', why: 'We know.' }] })).toEqual([
    'redis.retention warn it'
  ])
})

test('a finding closes when its rule is turned off, and says under which version it was made', () => {
  const at = { now: NOW, patience: { opensS: 0, closesS: 0 } }
  const open = judgeAll([stream(8)], new Map(), { ...at, decided: decided({}) })
  expect(open.changed[0]?.evidence.guide).toBe('3')
  const off = decided({ rules: { 'redis.retention': { off: true } } })
  expect(judgeAll([stream(8)], open.lives, { ...at, decided: off }).changed).toMatchObject([{ state: 'resolved' }])
  expect(judgeAll([stream(8)], new Map(), at).changed[0]?.evidence).not.toHaveProperty('guide')
})

test('an open finding says under which version it was made, and under which it stands now', () => {
  const at = { now: NOW, patience: { opensS: 0, closesS: 0 } }
  const made = judgeAll([stream(8)], new Map(), { ...at, decided: decided({}) })
  const later = (version: string, before = made) =>
    judgeAll([stream(8)], before.lives, { ...at, decided: decided({ version }) })
  expect(later('4').changed[0]?.evidence).toMatchObject({ guide: '3', guideNow: '4' })
  expect(later('5', later('4')).changed[0]?.evidence).toMatchObject({ guide: '3', guideNow: '5' })
  expect(later('3', later('4')).changed[0]?.evidence).not.toHaveProperty('guideNow')
  const without = judgeAll([stream(8)], new Map(), at)
  expect(later('4', without).changed[0]?.evidence).toMatchObject({ guideNow: '4' })
  expect(later('4', without).changed[0]?.evidence).not.toHaveProperty('guide')
})

test('what was read once is read again as it was: it is stored for the pages', () => {
  const file = GuideFile.parse({ version: '1', rules: { 'grpc.slow': { window: '15m', warn: 0.02 } } })
  expect(GuideFile.parse(JSON.parse(JSON.stringify(file)))).toEqual(file)
  expect(file.rules['grpc.slow']?.window).toBe(900)
})
