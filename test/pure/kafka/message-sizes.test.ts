import { expect, it } from 'vitest'
import type { Answers } from '../../../collector/transports/kafka/answers.ts'
import { MessageSizes } from '../../../collector/transports/kafka/message-sizes.ts'

const offsets = (...all: number[]) => new Map([['orders', new Map(all.map((offset, index) => [index, offset]))]])
const topic = (id: string) => ({
  name: 'orders',
  id,
  internal: false,
  errorCode: 0,
  partitions: [0, 1].map((index) => ({ index, leader: 1, errorCode: 0, replicas: [1], inSync: [1] }))
})
/** Partitions begin at 10 and end where `ends` says; their leader told their size in bytes, or did not tell. */
const answers = (
  ends: number[],
  bytes: number[] = [],
  forbidden = false
): Pick<Answers, 'starts' | 'ends' | 'disks'> => ({
  starts: offsets(10, 10),
  ends: offsets(...ends),
  disks: {
    free: new Map(),
    used: new Map(),
    topics: new Map(),
    logs: bytes.length === 0 ? new Map() : offsets(...bytes),
    failed: new Map(),
    forbidden,
    silent: new Map()
  }
})
/** What is known of each partition of the topic. */
const known = (told: ReturnType<MessageSizes['follow']>) => [...(told.get('orders') ?? [])]

it('remembers what a message takes from when its size was told', () => {
  const sizes = new MessageSizes()
  expect(known(sizes.follow([topic('a')], answers([110, 10], [50_000, 0])))).toEqual([[0, 500]])
  // An empty partition has no messages whose size would be wanted.
  expect([...sizes.wanted]).toEqual([])
  expect(known(sizes.follow([topic('a')], answers([200, 30])))).toEqual([[0, 500]])
  expect([...sizes.wanted]).toEqual(['orders'])
  expect(known(sizes.follow([topic('a')], answers([210, 30], [100_000, 2000])))).toEqual([
    [0, 500],
    [1, 100]
  ])
  expect([...sizes.wanted]).toEqual([])
})

it('asks again for a log that has grown to a multiple', () => {
  const sizes = new MessageSizes()
  sizes.follow([topic('a')], answers([20, 20], [50_000, 5000]))
  sizes.follow([topic('a')], answers([30, 30]))
  expect([...sizes.wanted]).toEqual([])
  sizes.follow([topic('a')], answers([31, 30]))
  expect([...sizes.wanted]).toEqual(['orders'])
  expect(known(sizes.follow([topic('a')], answers([110, 110], [50_000, 50_000])))).toEqual([
    [0, 500],
    [1, 500]
  ])
  expect([...sizes.wanted]).toEqual([])
})

it('knows nothing of a topic that is made anew, or whose size it may not read any more', () => {
  const sizes = new MessageSizes()
  sizes.follow([topic('a')], answers([110, 110], [50_000, 50_000]))
  expect(known(sizes.follow([topic('b')], answers([20, 20])))).toEqual([])
  sizes.follow([topic('b')], answers([30, 30], [50_000, 50_000]))
  expect(known(sizes.follow([topic('b')], answers([40, 40], [], true)))).toEqual([])
})
