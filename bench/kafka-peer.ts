import { freePort } from '../cli/postgres.ts'
import type { Line } from './line.ts'
import { missing, onPath, whileRunning } from './peer.ts'
import { byTurns, processCpuMs, type Spent } from './turns.ts'

const ROUNDS = 8
const PAIRS = /^kminion_kafka_consumer_group_topic_partition_lag\{/gm

/**
 * kminion, where it is on PATH: a scrape of its metrics, for which it asks the cluster all anew, against our poll of the same cluster. Both have each
 * group's lag on each partition; a scrape that has less of them would be quick for nothing.
 */
export const againstKminion = async function* (
  of: string,
  bootstrap: string,
  { pairs, poll, brokerCpuMs }: { pairs: number; poll: Spent; brokerCpuMs: () => number }
): AsyncGenerator<Line> {
  const name = `kafka poll against a scrape of kminion, ${of}`
  const program = onPath('kminion')
  if (program === undefined) {
    yield missing(name)
    return
  }
  const port = await freePort()
  const scrape = async (): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    const found = (await answer.text()).match(PAIRS)?.length ?? 0
    if (found < pairs) throw new Error(`kminion told the lag of ${found} pairs of ${pairs}`)
  }
  const env = {
    KAFKA_BROKERS: bootstrap,
    EXPORTER_HOST: '127.0.0.1',
    EXPORTER_PORT: String(port),
    LOGGER_LEVEL: 'error'
  }
  yield* whileRunning({ program, args: [], env, isReady: scrape }, async function* (pid) {
    const before = processCpuMs(pid)
    const [scraped] = await byTurns([scrape], { rounds: ROUNDS, brokerCpuMs })
    const ownMs = (processCpuMs(pid) - before) / ROUNDS
    const plain = (what: string, value: number, unit: string): Line => ({
      name: what,
      value,
      unit,
      bar: null,
      holds: null
    })
    yield plain(`kminion scrape, ${of}`, scraped.ms, 'ms')
    yield plain(`kminion scrape, ${of}`, ownMs + scraped.brokerMs, 'ms of CPU, the broker’s included')
    yield plain(name, poll.ms / scraped.ms, '× the time')
    yield plain(name, poll.cpuMs / (ownMs + scraped.brokerMs), '× the CPU')
  })
}
