import type { ChainableCommander, Redis } from 'ioredis'
import {
  type Deniable,
  fieldListOf,
  fieldsOf,
  type GroupAnswer,
  MOST_PENDING,
  pendingOf,
  type StreamAnswer
} from './answers.ts'
import { isGone, refusedOf } from './refusal.ts'

/** Commands in one pipeline: enough to be quick, few enough that other clients are served in between. */
const CHUNK = 500

/** What the server kept from us, filled while reading. */
export interface Kept {
  denied: Set<Deniable>
  forbidden: Set<string>
}

/**
 * XINFO, XPENDING and MEMORY USAGE of each key, in chunks. A key that went away meanwhile is left out, one that an ACL refuses is told in `kept`; any other
 * error rejects: a connection that broke half-way must not look like streams that are gone.
 */
export const readStreams = async (redis: Redis, keys: readonly string[], kept: Kept): Promise<StreamAnswer[]> => {
  const ask = <T>(items: readonly T[], command: Deniable, keyOf: (item: T) => string, add: Add<T>) =>
    pipelined(redis, items, add).then((answers) =>
      answers.map((answer, i) => {
        if (!(answer instanceof Error)) return answer
        const item = items[i]
        const refused = refusedOf(answer)
        if (refused === 'command') kept.denied.add(command)
        else if (refused === 'key' && item !== undefined) kept.forbidden.add(keyOf(item))
        else if (!isGone(answer)) throw answer
        return refused === undefined ? GONE : undefined
      })
    )
  const itself = (key: string) => key
  const infos = await ask(keys, 'xinfo|stream', itself, (pipeline, key) => pipeline.xinfo('STREAM', key))
  const there = keys.filter((_, i) => Array.isArray(infos[i]))
  const facts = infos.filter(Array.isArray).map(fieldsOf)
  const groups = await ask(there, 'xinfo|groups', itself, (pipeline, key) => pipeline.xinfo('GROUPS', key))
  const memories = await ask(there, 'memory|usage', itself, (pipeline, key) =>
    pipeline.memory('USAGE', key, 'SAMPLES', 3)
  )
  const pairs = there.flatMap((key, i) => fieldListOf(groups[i]).map((info) => ({ key, info })))
  const consumers = await ask(
    pairs,
    'xinfo|consumers',
    ({ key }) => key,
    (pipeline, { key, info }) => pipeline.xinfo('CONSUMERS', key, String(info.name))
  )
  const held = pairs.filter(({ info }) => Number(info.pending) > 0)
  const pendings = await ask(
    held,
    'xpending',
    ({ key }) => key,
    (pipeline, { key, info }) => pipeline.xpending(key, String(info.name), '-', '+', MOST_PENDING)
  )
  const pendingByPair = new Map<unknown, unknown>(held.map((pair, i) => [pair, pendings[i]]))
  const groupsByKey = new Map<string, GroupAnswer[]>()
  pairs.forEach((pair, i) => {
    const { key, info } = pair
    const pending = pendingByPair.has(pair) ? pendingByPair.get(pair) : []
    if (consumers[i] === GONE || pending === GONE) return
    const group = {
      info,
      consumers: consumers[i] === undefined ? undefined : fieldListOf(consumers[i]),
      pending: pending === undefined ? undefined : pendingOf(pending)
    }
    groupsByKey.set(key, [...(groupsByKey.get(key) ?? []), group])
  })
  return there.flatMap((key, i) => {
    const memory = memories[i]
    if (groups[i] === GONE) return []
    return {
      key,
      info: facts[i] ?? {},
      memory: typeof memory === 'number' ? memory : undefined,
      groups: groups[i] === undefined ? undefined : (groupsByKey.get(key) ?? [])
    }
  })
}

const GONE = Symbol('gone')

type Add<T> = (pipeline: ChainableCommander, item: T) => void

/** Runs a command for each item, in chunks; each answer is a value or its error. */
const pipelined = async <T>(redis: Redis, items: readonly T[], add: Add<T>): Promise<(unknown | Error)[]> => {
  const answers: (unknown | Error)[] = []
  for (let i = 0; i < items.length; i += CHUNK) {
    const pipeline = redis.pipeline()
    for (const item of items.slice(i, i + CHUNK)) add(pipeline, item)
    for (const [error, value] of (await pipeline.exec()) ?? []) answers.push(error ?? value)
  }
  return answers
}
