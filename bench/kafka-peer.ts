import { freePort } from '../cli/postgres.ts'
import type { Line } from './line.ts'
import { againstScrapes, missing, onPath, whileRunning } from './peer.ts'
import type { Spent } from './turns.ts'

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
  yield* whileRunning({ program, args: [], env, isReady: scrape }, (pid) =>
    againstScrapes('kminion', name, of, { pid, scrape, poll, brokerCpuMs })
  )
}
