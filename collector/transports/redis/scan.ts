import type { RedisTarget } from '../../../model/index.ts'
import { matcher } from '../../patterns.ts'
import { listOf } from './answers.ts'
import { ReplyError } from './resp.ts'
import type { Asked } from './wire.ts'

/** The budget of one step: keys that the server looks at before it serves others again, well under a millisecond of its time. */
const SCAN_COUNT = 1000

/** All stream keys that the configuration asks for, in small steps, and how many there are besides; undefined before Redis 6.0. */
export const scanStreams = async (
  wire: Asked,
  { streams }: Pick<RedisTarget, 'streams'>,
  signal: AbortSignal
): Promise<{ keys: string[]; others: number | undefined }> => {
  const takes = matcher(streams)
  const keys = new Set<string>()
  // The server may give a key twice.
  const others = new Set<string>()
  let step: Step = await first(wire)
  for (;;) {
    signal.throwIfAborted()
    // Asked for before the last one is looked at: the server need not wait.
    const following = step.cursor === '0' ? undefined : next(wire, step)
    following?.catch(() => undefined)
    const wanted = step.keys.filter(takes)
    if (step.typed && wanted.length < step.keys.length) for (const key of step.keys) if (!takes(key)) others.add(key)
    for (const key of step.typed ? wanted : await streamsAmong(wire, wanted)) keys.add(key)
    if (following === undefined) return { keys: [...keys], others: step.typed ? others.size : undefined }
    step = await following
  }
}

interface Step {
  cursor: string
  keys: string[]
  /** Whether the server gave streams alone. */
  typed: boolean
}

/** SCAN with TYPE is of Redis 6.0; before, each key is asked for its type. */
const first = async (wire: Asked): Promise<Step> => {
  try {
    return await next(wire, { cursor: '0', typed: true })
  } catch (error) {
    if (!(error instanceof ReplyError && error.message.startsWith('ERR syntax error'))) throw error
    return next(wire, { cursor: '0', typed: false })
  }
}

const next = async (wire: Asked, { cursor: from, typed }: Pick<Step, 'cursor' | 'typed'>): Promise<Step> => {
  const ofType = typed ? ['TYPE', 'stream'] : []
  const [cursor, keys] = listOf(await wire.ask('SCAN', from, 'COUNT', String(SCAN_COUNT), ...ofType))
  return { cursor: String(cursor), keys: listOf(keys).map(String), typed }
}

const streamsAmong = async (wire: Asked, keys: readonly string[]): Promise<string[]> => {
  const types = await wire.askAll(keys.map((key) => ['TYPE', key]))
  const failed = types.find((type) => type instanceof Error)
  if (failed !== undefined) throw failed
  return keys.filter((_, i) => types[i] === 'stream')
}
