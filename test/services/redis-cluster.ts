import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startService, stopService } from './index.ts'
import { findProgram } from './install.ts'
import { until } from './process.ts'
import type { RedisService } from './redis.ts'

const exec = promisify(execFile)

/** Nodes that go on alone when another is away, as `cluster-require-full-coverage no` says, and notice soon that it is. */
const CONFIG = [
  ['--cluster-enabled', 'yes'],
  ['--cluster-node-timeout', '2000'],
  ['--cluster-require-full-coverage', 'no'],
  ['--cluster-replica-validity-factor', '0']
].flat()

/** The instance of a node: what kills, pauses or starts it again. */
export const nodeOf = (cluster: string, node: number) => ({ instance: `${cluster}-${node}` })

export const startNode = (cluster: string, node: number): Promise<RedisService> =>
  startService('redis', { ...nodeOf(cluster, node), config: CONFIG })

/** A real cluster: `masters` that hold nothing, the first nodes, and behind them as many replicas of each as wanted. */
export const startCluster = async (cluster: string, masters: number, replicas = 0): Promise<RedisService[]> => {
  const nodes: RedisService[] = []
  for (let i = 0; i < masters * (1 + replicas); i++) nodes.push(await startNode(cluster, i))
  // Whatever an earlier run left: who is with whom, and what they hold.
  for (const { cli } of nodes) {
    await cli('CLUSTER', 'RESET', 'HARD')
    await cli('FLUSHALL')
    await cli('CLUSTER', 'RESET', 'HARD')
  }
  const addresses = nodes.map(({ host, port }) => `${host}:${port}`)
  const settings = ['--cluster-replicas', String(replicas), '--cluster-yes']
  await exec(findProgram('redis-cli') ?? 'redis-cli', ['--cluster', 'create', ...addresses, ...settings])
  await until('The cluster does not come up', () => agreed(nodes))
  return nodes
}

/** Whether every node knows that all slots are served. */
const agreed = async (nodes: readonly RedisService[]): Promise<void> => {
  for (const { cli } of nodes) {
    const info = await cli('CLUSTER', 'INFO')
    if (!info.includes('cluster_state:ok') || !info.includes(`cluster_known_nodes:${nodes.length}`))
      throw new Error(info)
  }
}

export const stopCluster = async (cluster: string, nodes: number): Promise<void> => {
  for (let i = 0; i < nodes; i++) await stopService('redis', nodeOf(cluster, i))
}
