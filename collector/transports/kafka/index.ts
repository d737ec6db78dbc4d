import type { KafkaTarget } from '../../../model/index.ts'
import type { Transport } from '../transport.ts'
import { AgeFinder } from './ages.ts'
import type { Answers } from './answers.ts'
import { Cluster } from './cluster.ts'
import { ConfigReader } from './configs.ts'
import { DiskReader } from './disks.ts'
import { MessageSizes } from './message-sizes.ts'
import { observe } from './observe.ts'
import { read } from './read.ts'
import { RebalanceFollower } from './rebalances.ts'
import { TransactionReader } from './transactions.ts'

export const transport: Transport<KafkaTarget> = {
  kind: 'kafka',
  address: ({ brokers }) => brokers.join(', '),
  discover: () => [
    { host: '127.0.0.1', port: 9092, target: { id: 'kafka', kind: 'kafka', brokers: ['127.0.0.1:9092'] } }
  ],
  open: (target, context) => {
    const cluster = new Cluster(target, context)
    let known: Answers | undefined
    const readers = {
      configs: new ConfigReader(),
      ages: new AgeFinder(),
      transactions: new TransactionReader(),
      rebalances: new RebalanceFollower(),
      disks: new DiskReader(),
      sizes: new MessageSizes()
    }
    return {
      poll: async (signal) => {
        // Dropping the connections is what ends requests that are under way.
        const abort = () => void cluster.close()
        signal.addEventListener('abort', abort, { once: true })
        try {
          signal.throwIfAborted()
          const answers = await Promise.race([read(cluster, readers, known), aborted(signal)])
          const before = known
          known = answers
          return observe(target, answers, before)
        } catch (error) {
          await cluster.close()
          throw error
        } finally {
          signal.removeEventListener('abort', abort)
        }
      },
      close: () => cluster.close()
    }
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason), { once: true }))
