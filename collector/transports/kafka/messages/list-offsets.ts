import { createAPI, type Reader, Writer } from '@platformatic/kafka'
import { Bytes } from './bytes.ts'

export interface AskedTopic {
  name: string
  partitions: readonly number[]
}
export interface ListedTopic {
  name: string
  /** By partition; NaN where the leader answers with an error, or has none. */
  offsets: Map<number, number>
}

const PARTITION_BYTES = 4 + 4 + 8 + 1

/**
 * ListOffsets Request (Version: 7) => replica_id isolation_level [topics] TAG_BUFFER
 *   replica_id => INT32
 *   isolation_level => INT8
 *   topics => name [partitions] TAG_BUFFER
 *     name => COMPACT_STRING
 *     partitions => partition_index current_leader_epoch timestamp TAG_BUFFER
 *       partition_index => INT32
 *       current_leader_epoch => INT32
 *       timestamp => INT64
 */
const createRequest = (isolation: number, timestamp: bigint, topics: readonly AskedTopic[]): Writer => {
  const writer = Writer.create()
    .appendInt32(-1)
    .appendInt8(isolation)
    .appendUnsignedVarInt(topics.length + 1)
  const time = Buffer.alloc(8)
  time.writeBigInt64BE(timestamp)
  const [high, low] = [time.readInt32BE(0), time.readInt32BE(4)]
  for (const { name, partitions } of topics) {
    const bytes = Buffer.alloc(partitions.length * PARTITION_BYTES)
    for (const [i, partition] of partitions.entries()) {
      bytes.writeInt32BE(partition, i * PARTITION_BYTES)
      bytes.writeInt32BE(-1, i * PARTITION_BYTES + 4)
      bytes.writeInt32BE(high, i * PARTITION_BYTES + 8)
      bytes.writeInt32BE(low, i * PARTITION_BYTES + 12)
    }
    writer
      .appendString(name)
      .appendUnsignedVarInt(partitions.length + 1)
      .append(bytes)
      .appendTaggedFields()
  }
  return writer.appendTaggedFields()
}

/**
 * ListOffsets Response (Version: 7) => throttle_time_ms [topics] TAG_BUFFER
 *   topics => name [partitions] TAG_BUFFER
 *     name => COMPACT_STRING
 *     partitions => partition_index error_code timestamp offset leader_epoch TAG_BUFFER
 *       partition_index => INT32
 *       error_code => INT16
 *       timestamp => INT64
 *       offset => INT64
 *       leader_epoch => INT32
 */
const parseResponse = (_correlationId: number, _apiKey: number, _apiVersion: number, reader: Reader): ListedTopic[] => {
  const bytes = new Bytes(reader)
  bytes.skip(4)
  const topics: ListedTopic[] = []
  for (let left = bytes.length(); left > 0; left--) {
    const name = bytes.string()
    const offsets = new Map<number, number>()
    for (let partitions = bytes.length(); partitions > 0; partitions--) {
      const partition = bytes.int32()
      const errorCode = bytes.int16()
      bytes.skip(8)
      const offset = bytes.int64()
      bytes.skip(4)
      bytes.skipTags()
      if (errorCode === 0 && offset >= 0) offsets.set(partition, offset)
    }
    bytes.skipTags()
    topics.push({ name, offsets })
  }
  return topics
}

/** One timestamp for all partitions: the start, the end or the last stable offset. */
export const listOffsetsOfAll = {
  api: createAPI<[isolation: number, timestamp: bigint, topics: readonly AskedTopic[]], ListedTopic[]>(
    2,
    7,
    createRequest,
    parseResponse
  )
}
