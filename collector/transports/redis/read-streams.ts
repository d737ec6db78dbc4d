import {
  type Deniable,
  type Fields,
  fieldListOf,
  fieldsOf,
  type GroupAnswer,
  MOST_PENDING,
  pendingOf,
  type StreamAnswer,
  type Withheld
} from './answers.ts'
import { isGone, refusedOf, withheldOf } from './refusal.ts'
import type { Asked, Command } from './wire.ts'

/** What the server kept from us, filled while reading. */
export interface Kept {
  denied: Set<Deniable>
  forbidden: Set<string>
  withheld: Map<string, Withheld>
}

/** Arrays in arrays that are kept: an entry in XINFO STREAM is one, and its body, a further one, is not. */
const DEEPEST = 2
/** Streams that are asked for together, and how many such batches at once: while one is read here, the server works on another. */
const BATCH = 160
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
  info: Fields
  /** What becomes of it; none where it went away meanwhile. */
  into: GroupAnswer[]
}

const readBatch = async (wire: Asked, keys: readonly string[], kept: Kept): Promise<StreamAnswer[]> => {
  const found: Found[] = []
  const told = await wire.askAll(keys.flatMap(streamCommands), DEEPEST)
  const streams = keys.flatMap((key, i): StreamAnswer[] => {
    const info = judged(told[3 * i], 'xinfo|stream', key, kept)
    if (!Array.isArray(info)) return []
    const groups = judged(told[3 * i + 1], 'xinfo|groups', key, kept)
    const memory = judged(told[3 * i + 2], 'memory|usage', key, kept)
    if (groups === GONE) return []
    const into: GroupAnswer[] = []
    for (const group of fieldListOf(groups)) found.push({ key, info: group, into })
    return [
      {
        key,
        info: fieldsOf(info),
        memory: typeof memory === 'number' ? memory : undefined,
        groups: groups === undefined ? undefined : into
      }
    ]
  })
  await readGroups(wire, found, kept)
  return streams
}

const readGroups = async (wire: Asked, found: readonly Found[], kept: Kept): Promise<void> => {
  const told = await wire.askAll(found.flatMap(groupCommands), DEEPEST)
  let at = 0
  for (const { key, info, into } of found) {
    const consumers = judged(told[at++], 'xinfo|consumers', key, kept)
    const pending = isHolding(info) ? judged(told[at++], 'xpending', key, kept) : []
    if (consumers === GONE || pending === GONE) continue
    into.push({
      info,
      consumers: consumers === undefined ? undefined : fieldListOf(consumers),
      pending: pending === undefined ? undefined : pendingOf(pending)
    })
  }
}

const streamCommands = (key: string): Command[] => [
  ['XINFO', 'STREAM', key],
  ['XINFO', 'GROUPS', key],
  ['MEMORY', 'USAGE', key, 'SAMPLES', '3']
]

const groupCommands = ({ key, info }: Found): Command[] => {
  const group = String(info.name)
  const consumers = ['XINFO', 'CONSUMERS', key, group]
  return isHolding(info) ? [consumers, ['XPENDING', key, group, '-', '+', String(MOST_PENDING)]] : [consumers]
}

const isHolding = (group: Fields): boolean => Number(group.pending) > 0

const GONE = Symbol('gone')

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
