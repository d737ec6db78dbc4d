import type { RedisTarget } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import { type Deniable, listOf, parseClients, parseInfo, type ServerAnswers } from './answers.ts'
import { type Kept, readStreams } from './read-streams.ts'
import { refusedOf } from './refusal.ts'
import { ReplyError } from './resp.ts'
import { scanStreams } from './scan.ts'
import type { Asked } from './wire.ts'

/** Reads one server once. Rejects where its streams can't be found, or the connection broke half-way. */
export const readServer = async (
  wire: Asked,
  address: string,
  target: Pick<RedisTarget, 'streams'>,
  signal: AbortSignal
): Promise<ServerAnswers> => {
  const kept: Kept = { denied: new Set(), forbidden: new Set(), withheld: new Map(), notText: new Set() }
  const ask = (command: Deniable, ...rest: string[]) =>
    wire.ask(...command.split('|'), ...rest).catch((error: unknown) => {
      if (refusedOf(error) !== 'command') throw error
      kept.denied.add(command)
      return undefined
    })
  const info = parseInfo(String((await ask('info')) ?? ''))
  if (Number.parseInt(info.redis_version ?? '5', 10) < 5)
    throw new Unseen('Redis before 5.0 has no streams.', 'Redis 5.0', 'version')
  const { keys, others } = await scanStreams(wire, target, signal)
  const streams = await readStreams(wire, keys, kept)
  // Right after them: what else is asked makes nothing older.
  const readMs = Date.now()
  const [seconds = 0, micros = 0] = listOf(await ask('time')).map(Number)
  const clients = parseClients(String((await ask('client|list')) ?? ''))
  return {
    address,
    readMs,
    serverMs: seconds > 0 ? seconds * 1000 + Math.floor(micros / 1000) : readMs,
    info,
    appendFsync: await appendFsyncOf(wire),
    keys:
      others === undefined || kept.denied.has('info')
        ? undefined
        : { all: keysOf(info), streams: keys.length + others },
    streams,
    forbidden: [...kept.forbidden],
    withheld: kept.withheld,
    notText: [...kept.notText],
    denied: kept.denied,
    clients
  }
}

/** Connections that are not permitted CONFIG GET: each refusal stands in the server's ACL LOG, so they are asked once. */
const refusing = new WeakSet<Asked>()

/** Few users may ask, and it is one word of what the guide says of durability: without it nothing is amiss. */
const appendFsyncOf = async (wire: Asked): Promise<string | undefined> => {
  if (refusing.has(wire)) return undefined
  try {
    const [, value] = listOf(await wire.ask('CONFIG', 'GET', 'appendfsync'))
    return value === undefined ? undefined : String(value)
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    refusing.add(wire)
    return undefined
  }
}

/** INFO's section keyspace: `db0:keys=12,expires=0,avg_ttl=0`, a line a database that has any. */
const keysOf = (info: Record<string, string>): number =>
  Object.entries(info).reduce(
    (sum, [name, value]) => sum + (/^db\d+$/.test(name) ? Number(/keys=(\d+)/.exec(value)?.[1] ?? 0) : 0),
    0
  )
