/** Offsets by topic and partition; a partition that is missing could not be asked. */
export type Offsets = Map<string, Map<number, number>>

export interface Broker {
  id: number
  host: string
  port: number
  rack: string | null
}
export interface Partition {
  index: number
  leader: number
  errorCode: number
  /** Ids of the brokers that keep it, the one that should lead it first; and of those that have all of it. */
  replicas: number[]
  inSync: number[]
}
export interface Topic {
  name: string
  id: string
  internal: boolean
  errorCode: number
  partitions: Partition[]
}
export interface Member {
  memberId: string
  clientId: string
  host: string
  instanceId: string | null
  assignment: Map<string, number[]>
}
export interface Group {
  id: string
  /** `classic`, `consumer` (KIP-848), `share`, `streams`. */
  type: string
  protocol: string
  state: string
  coordinator: number
  /** Counts changes of members and assignment, where the broker assigns. */
  epoch?: number
  /** undefined where they could not be read. */
  members?: Member[]
  /** Committed offsets by topic and partition; undefined where they could not be read. */
  commits?: Offsets
  /** Of a share group, whose members take messages in any order: how many it is not done with, where the broker tells. */
  lags?: Offsets
  /** Protocol error code, 0 for none. TOPIC_AUTHORIZATION_FAILED: its members can't be read, for a topic that one of them reads may not be. */
  errorCode: number
}

/** Kafka protocol error codes: TOPIC, GROUP and CLUSTER_AUTHORIZATION_FAILED. */
export const AUTHORIZATION: ReadonlySet<number> = new Set([29, 30, 31])
/** A group of the newer protocol may be read, and topics that its members are assigned may not (KIP-848). */
export const TOPIC_AUTHORIZATION = 29

export const addressOf = ({ host, port }: Broker): string => `${host}:${port}`
