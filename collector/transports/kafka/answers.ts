import type { Ages } from './ages.ts'
import type { Configs } from './configs.ts'
import type { Broker, Group, Offsets, Topic } from './described.ts'
import type { Disks } from './disks.ts'
import type { MessageBytes } from './message-sizes.ts'
import type { Rebalances } from './rebalances.ts'
import type { Transactions } from './transactions.ts'

/** The cluster's answers, as they are. */
export interface Answers {
  atMs: number
  clusterId: string
  /** Release of the broker that was asked first; undefined where it does not tell. */
  version: string | undefined
  /** undefined where that isn't told. */
  controller: number | undefined
  brokers: Broker[]
  topics: Topic[]
  groups: Group[]
  /** Offsets by topic and partition; a partition that is missing could not be asked. */
  starts: Offsets
  ends: Offsets
  ages: Ages
  transactions: Transactions
  rebalances: ReadonlyMap<string, Rebalances>
  configs: Configs
  disks: Disks
  /** Of topics that are cut by size. */
  messageBytes: MessageBytes
  /** Brokers that did not answer, with the reason. */
  silent: Map<number, string>
}

/** What an earlier answer listed, so that what is no longer listed can be told from what is no longer allowed. */
export type Known = Pick<Answers, 'topics' | 'groups' | 'brokers'>
