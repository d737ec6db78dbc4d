import type { UsageProfile } from '../../../guide/index.ts'
import { grown, type RealScene } from './real-scene.ts'

const QUARTER = 900
const HOUR = 3600
/** The calls of a quarter of an hour, at the pace of the seconds that ran. */
const forQuarter =
  (times = 1) =>
  (profile: UsageProfile): UsageProfile => ({
    ...profile,
    p99: grown(profile.p99, times, QUARTER),
    calls: grown(profile.calls, 100, QUARTER),
    traced: { ...profile.traced, network: grown(profile.traced.network, times, QUARTER) }
  })
/** A burst is over before its rate is known: its calls are given as they were made. */
const hundredfold = (profile: UsageProfile): UsageProfile => ({
  ...profile,
  calls: { value: 12_000, how: 'estimated', fromMs: 0, toMs: QUARTER * 1000, of: profile.id, series: 'rate' }
})
const BURST = 'its 120 calls stand for 12,000 in a quarter of an hour'
const open =
  (times: number) =>
  (profile: UsageProfile): UsageProfile => ({
    ...profile,
    traced: { ...profile.traced, openS: grown(profile.traced.openS, times, 24 * HOUR) }
  })
const stormy =
  (times: number) =>
  (profile: UsageProfile): UsageProfile => ({
    ...profile,
    traced: { ...profile.traced, storms: grown(profile.traced.storms, times, 24 * HOUR) }
  })
const QUARTERS = 'its seconds stand for a quarter of an hour'

/** What test/live/guide/services/scene-calls.ts runs. */
export const GRPC_REAL: readonly RealScene[] = [
  {
    rule: 'grpc.slow',
    of: 'Slow',
    name: 'a method of 120 ms',
    because: 'Over a tenth of a second is no low latency by any measure.',
    expected: 'critical',
    scaled: QUARTERS,
    scale: forQuarter()
  },
  {
    rule: 'grpc.slow',
    of: 'Slowish',
    name: 'a method of some 25 ms',
    because: 'Past 10 ms it is slow for a call, and under 100 ms no disaster.',
    expected: 'warn',
    scaled: `${QUARTERS}; times a quarter of this busy machine’s`,
    scale: forQuarter(0.25)
  },
  {
    rule: 'grpc.slow',
    of: 'Quick',
    name: 'a method that answers at once',
    because: 'Under 10 ms, and under a millisecond on the way, is what gRPC is for.',
    expected: 'fits',
    scaled: `${QUARTERS}; times a hundredth of this busy machine’s`,
    scale: forQuarter(0.01)
  },
  {
    rule: 'grpc.slow',
    of: 'Chat',
    name: 'a stream in both directions',
    because: 'It lasts as long as it is needed: one of gRPC’s own uses.',
    expected: 'fits',
    scaled: 'open for half an hour',
    scale: (profile) => open(1000)({ ...profile, p99: grown(profile.p99, 1000, QUARTER) })
  },
  {
    rule: 'grpc.fire-and-forget',
    of: 'Note',
    name: 'an event that is reported by a call, and the caller is done before it is',
    because: 'Empty answers that nobody waits for: sent and forgotten.',
    expected: 'warn',
    scaled: BURST,
    scale: hundredfold
  },
  {
    rule: 'grpc.fire-and-forget',
    of: 'Report',
    name: 'a call that is cancelled once it is sent',
    because: 'Who cancels at once does not want the answer.',
    expected: 'warn',
    scaled: BURST,
    scale: hundredfold
  },
  {
    rule: 'grpc.fire-and-forget',
    of: 'Delete',
    name: 'a deletion that answers with nothing',
    because: 'The answer is empty, and the caller waits for it: that it is done.',
    expected: 'fits',
    scaled: BURST,
    scale: hundredfold
  },
  {
    rule: 'grpc.fire-and-forget',
    of: 'Count',
    name: 'a call that is left behind, of which one answer in twenty says something',
    because: 'Some answers say something, so the caller has reason to look.',
    expected: 'fits',
    scaled: BURST,
    scale: hundredfold
  },
  {
    rule: 'grpc.fan-out',
    of: 'SetPrice',
    name: 'a price that is told to four places, one call each',
    because: 'One event to many receivers: what a broker does by itself.',
    expected: 'warn'
  },
  {
    rule: 'grpc.fan-out',
    of: 'Flush',
    name: 'a cache that is cleared in six places',
    because: 'Telling everybody the same is fan-out by hand.',
    expected: 'warn'
  },
  {
    rule: 'grpc.fan-out',
    of: 'Ask',
    name: 'a request gathered from three places',
    because: 'Three are few, and in the request’s path.',
    expected: 'fits'
  },
  {
    rule: 'grpc.fan-out',
    of: 'Spread',
    name: 'calls spread over six places, one at a time',
    because: 'Each call goes to one of them: that is balancing.',
    expected: 'fits'
  },
  {
    rule: 'grpc.needs-persistence',
    of: 'Save',
    name: 'a call that fails three times and is tried a fourth',
    because: 'What has to arrive though nobody is there has to be kept, and gRPC keeps nothing.',
    expected: 'warn'
  },
  {
    rule: 'grpc.needs-persistence',
    of: 'Post',
    name: 'a receiver that is often away, and asked once more',
    because: 'One call in five finds nobody and is made again: a queue would have kept it.',
    expected: 'warn'
  },
  {
    rule: 'grpc.needs-persistence',
    of: 'Retry',
    name: 'one more try for a call in a hundred',
    because: 'One more try where it fails is how a call is made well.',
    expected: 'fits'
  },
  {
    rule: 'grpc.needs-persistence',
    of: 'Away',
    name: 'a callee that is often away, and not asked again',
    because: 'Who goes on without the answer needs nothing kept: it is an outage.',
    expected: 'fits'
  },
  {
    rule: 'grpc.coupled-chain',
    of: 'Four',
    name: 'a chain of four calls',
    because: 'Four have to be up and quick at the same moment.',
    expected: 'warn'
  },
  {
    rule: 'grpc.coupled-chain',
    of: 'Six',
    name: 'a chain of six calls',
    because: 'Its availability is the product of six.',
    expected: 'warn'
  },
  {
    rule: 'grpc.coupled-chain',
    of: 'Three',
    name: 'a gateway, a service and what that asks',
    because: 'Three calls one beneath the other are within a request’s path.',
    expected: 'fits'
  },
  {
    rule: 'grpc.coupled-chain',
    of: 'Seldom',
    name: 'a chain of six that one request in ten goes',
    because: 'A depth that is seldom reached couples little.',
    expected: 'fits'
  },
  {
    rule: 'grpc.long-stream-as-queue',
    of: 'Feed',
    name: 'orders that are awaited on a stream',
    because: 'Messages go one way for hours, and what comes while it is broken is lost.',
    expected: 'warn',
    scaled: 'its seconds stand for hours',
    scale: open(3600)
  },
  {
    rule: 'grpc.long-stream-as-queue',
    of: 'Upload',
    name: 'readings that a client streams all day',
    because: 'The same the other way round: it is never done.',
    expected: 'warn',
    scaled: 'its seconds stand for hours',
    scale: open(3600)
  },
  {
    rule: 'grpc.long-stream-as-queue',
    of: 'Chat',
    name: 'a stream in both directions that is open for hours',
    because: 'Both sides talk: a conversation, however long.',
    expected: 'fits',
    scaled: 'its seconds stand for hours',
    scale: open(3600)
  },
  {
    rule: 'grpc.long-stream-as-queue',
    of: 'Export',
    name: 'a large answer in parts, of some minutes',
    because: 'It goes one way and it ends.',
    expected: 'fits',
    scaled: 'its seconds stand for minutes',
    scale: open(60)
  },
  {
    rule: 'grpc.long-stream-as-queue',
    of: 'Ticker',
    name: 'prices on a stream that breaks every second and is begun anew each time',
    because: 'Who listens begins anew all the time and misses what comes in between: a broker would keep it.',
    expected: 'warn',
    scaled: 'its minute stands for those of a day',
    scale: stormy(700)
  },
  {
    rule: 'grpc.long-stream-as-queue',
    of: 'Board',
    name: 'fourteen subscriptions that break at once and come back',
    because: 'That they come back once is how a stream is used well: its server was deployed anew.',
    expected: 'fits'
  }
]
