import {
  CONSUMERS,
  type Deniable,
  type Fields,
  GROUPS,
  type GroupAnswer,
  listOf,
  MOST_PENDING,
  pendingOf,
  STREAM,
  type StreamAnswer,
  type Withheld
} from './answers.ts'
import { isGone, refusedOf, withheldOf } from './refusal.ts'
import { AS_IT_IS } from './resp.ts'
import type { Asked, Command } from './wire.ts'

/** What the server kept from us, filled while reading. */
export interface Kept {
  denied: Set<Deniable>
  forbidden: Set<string>
  withheld: Map<string, Withheld>
  /** Names of keys and groups that are not UTF-8: what is asked for by the text they were read as is not there. */
  notText: Set<string>
}

/** Streams that are asked for together, and how many such batches at once: while one is read here, the server works on another. */
const BATCH = 240
const AT_ONCE = 4

/**
 * XINFO, XPENDING and MEMORY USAGE of each key. A key that went away meanwhile is left out, one that an ACL refuses or that the cluster does not serve is told
 * in `kept`; any other error rejects: a connection that broke half-way must not look like streams that are gone.
 */
export const readStreams = async (wire: Asked, keys: readonly string[], kept: Kept): Promise<StreamAnswer[]> => {
  const read: StreamAnswer[][] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i * BATCH < keys.length; i = next++)
      read[i] = await readBatch(wire, keys.slice(i * BATCH, (i + 1) * BATCH), kept)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return read.flat()
}

/** A group of a stream that was found. */
interface Found {
  key: string
  name: string
  info: Fields
  /** What becomes of it; none where it went away meanwhile. */
  into: GroupAnswer[]
}

const readBatch = async (wire: Asked, keys: readonly string[], kept: Kept): Promise<StreamAnswer[]> => {
  const found: Found[] = []
  const streams: StreamAnswer[] = []
  const told = await wire.askAll(keys.flatMap(streamCommands), STREAM, GROUPS, AS_IT_IS)
  for (const [i, key] of keys.entries()) {
    const info = judged(told[3 * i], 'xinfo|stream', key, kept)
    if (!isFields(info)) {
      if (info === GONE && isNoText(key)) kept.notText.add(key)
      continue
    }
    const groups = judged(told[3 * i + 1], 'xinfo|groups', key, kept)
    const memory = judged(told[3 * i + 2], 'memory|usage', key, kept)
    if (groups === GONE) continue
    const into: GroupAnswer[] = []
    for (const group of fieldListOf(groups)) found.push({ key, name: String(group.name), info: group, into })
    streams.push({
      key,
      info,
      memory: typeof memory === 'number' ? memory : undefined,
      groups: groups === undefined ? undefined : into
    })
  }
  await readGroups(wire, found, kept)
  return streams
}

const readGroups = async (wire: Asked, found: readonly Found[], kept: Kept): Promise<void> => {
  const [consumersTold, pendingTold] = await Promise.all([
    wire.askAll(found.map(consumersCommand), CONSUMERS),
    wire.askAll(found.filter(isHolding).map(pendingCommand), AS_IT_IS)
  ])
  let holding = 0
  for (const [i, group] of found.entries()) {
    const { key, info, into } = group
    const consumers = judged(consumersTold[i], 'xinfo|consumers', key, kept)
    const pending = isHolding(group) ? judged(pendingTold[holding++], 'xpending', key, kept) : []
    if (consumers === GONE || pending === GONE) {
      if (isNoText(group.name)) kept.notText.add(group.name)
      continue
    }
    into.push({
      info,
      consumers: consumers === undefined ? undefined : fieldListOf(consumers),
      pending: pending === undefined ? undefined : pendingOf(pending)
    })
  }
}

/** A stream and its groups right after each other: figures of both make one. */
const streamCommands = (key: string): Command[] => [
  ['XINFO', 'STREAM', key],
  ['XINFO', 'GROUPS', key],
  ['MEMORY', 'USAGE', key, 'SAMPLES', '3']
]
const consumersCommand = ({ key, name }: Found): Command => ['XINFO', 'CONSUMERS', key, name]
const pendingCommand = ({ key, name }: Found): Command => ['XPENDING', key, name, '-', '+', String(MOST_PENDING)]

const isHolding = ({ info }: Found): boolean => Number(info.pending) > 0

const isFields = (answer: unknown): answer is Fields => typeof answer === 'object' && answer !== null

/** Of an answer in this shape. */
const fieldListOf = (answer: unknown): Fields[] => listOf(answer) as Fields[]

const GONE = Symbol('gone')

/** Bytes that are no UTF-8 are read as U+FFFD. */
const isNoText = (name: string): boolean => name.includes('\uFFFD')

/** An answer as it is; undefined where an ACL refuses it, and `GONE` where there is nothing any more that it could be about. */
const judged = (answer: unknown, command: Deniable, key: string, kept: Kept): unknown => {
  if (!(answer instanceof Error)) return answer
  const refused = refusedOf(answer)
  const withheld = withheldOf(answer)
  if (refused === 'command') kept.denied.add(command)
  else if (refused === 'key') kept.forbidden.add(key)
  else if (withheld !== undefined) kept.withheld.set(key, withheld)
  else if (!isGone(answer)) throw answer
  return refused === undefined ? GONE : undefined
}
