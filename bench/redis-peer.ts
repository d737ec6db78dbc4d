import { freePort } from '../cli/postgres.ts'
import type { Line } from './line.ts'
import { againstScrapes, missing, onPath, whileRunning } from './peer.ts'
import type { Spent } from './turns.ts'

const LENGTHS = /^redis_stream_length\{/gm
const PENDING = /^redis_stream_group_messages_pending\{/gm

/**
 * redis_exporter, where it is on PATH (Debian calls it prometheus-redis-exporter): a scrape of all streams against our poll of the same server. Both find
 * the streams anew, and have each one's length and each group's pending messages and consumers.
 */
export const againstRedisExporter = async function* (
  of: string,
  address: string,
  {
    streams,
    groups,
    poll,
    brokerCpuMs
  }: { streams: number; groups: number; poll: Spent; brokerCpuMs: () => Promise<number> }
): AsyncGenerator<Line> {
  const name = `redis poll against a scrape of redis_exporter, ${of}`
  const program = onPath('redis_exporter', 'prometheus-redis-exporter')
  if (program === undefined) {
    yield missing(name)
    return
  }
  const port = await freePort()
  const scrape = async (): Promise<void> => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const [lengths, pending] = [LENGTHS, PENDING].map((lines) => text.match(lines)?.length ?? 0)
    if (lengths !== streams || pending !== groups)
      throw new Error(`redis_exporter told of ${lengths} streams of ${streams}, ${pending} groups of ${groups}`)
  }
  const args = ['-redis.addr', address, '-web.listen-address', `127.0.0.1:${port}`, '-check-streams', 'stream:*']
  yield* whileRunning({ program, args, env: {}, isReady: scrape }, (pid) =>
    againstScrapes('redis_exporter', name, of, { pid, scrape, poll, brokerCpuMs })
  )
}
