import type { UsageProfile } from '../../../guide/index.ts'
import { grown, type RealScene } from './real-scene.ts'

export const HOUR = 3600
type Scaled = Pick<RealScene, 'scaled' | 'scale'>
export const scene = (
  rule: string,
  of: string,
  expected: RealScene['expected'],
  name: string,
  because: string,
  more: Scaled = {}
): RealScene => ({ rule, of, name, because, expected, ...more })

export const scaledBy = (words: string, scale: (profile: UsageProfile) => UsageProfile): Scaled => ({
  scaled: words,
  scale
})
export const watched = (hours: number): Scaled =>
  scaledBy(`watched for ${hours} h`, (profile) => ({
    ...profile,
    traits: { ...profile.traits, watchedS: hours * HOUR }
  }))
/** The rate that was seen, as if it were so many a second for ten minutes. */
export const atRate = (rate: number): Scaled =>
  scaledBy(`its rate made ${rate}/s for ten minutes`, (profile) => {
    const at = { how: 'estimated', fromMs: 0, toMs: 600_000, of: profile.id, series: 'in_rate' } as const
    return { ...profile, sustained: { ...at, value: rate }, serverSustained: { ...at, value: rate } }
  })
export const brokers = (count: number): Scaled =>
  scaledBy(`as if on ${count} brokers`, (profile) => ({ ...profile, traits: { ...profile.traits, brokers: count } }))
export const late = (times: number): Scaled =>
  scaledBy(`its seconds made ${times} times as long`, (profile) => ({ ...profile, waits: grown(profile.waits, times) }))
export const waiting = (seconds: number): Scaled =>
  scaledBy(`its seconds made ${seconds / 60} min`, (profile) => ({
    ...profile,
    waits: 'missing' in profile.waits ? profile.waits : { ...profile.waits, value: seconds }
  }))
export const quicker = (times: number): Scaled =>
  scaledBy(`times a ${times}th of this busy machine’s`, (profile) => ({
    ...profile,
    traced: { ...profile.traced, answer: grown(profile.traced.answer, 1 / times) }
  }))
export const uncutFor = (hours: number, share: number, growing = true): Scaled =>
  scaledBy(`not cut for ${hours} h, at ${share * 100} % of the memory`, (profile) => {
    const over = { how: 'measured', fromMs: 0, toMs: hours * HOUR * 1000, of: profile.id, series: 'length' } as const
    const room = 'value' in profile.room ? profile.room.value : 1
    return {
      ...profile,
      uncut: { ...over, value: hours * HOUR },
      grown: { ...over, value: growing ? 100 : 0 },
      memory: { ...over, value: share * room }
    }
  })

export const each = (names: readonly string[], made: (of: string) => RealScene): RealScene[] => names.map(made)
