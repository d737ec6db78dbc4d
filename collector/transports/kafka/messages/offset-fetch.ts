import { createAPI, type Reader, Writer } from '@platformatic/kafka'
import { Bytes } from './bytes.ts'

export interface FetchedGroup {
  id: string
  errorCode: number
  /** Committed offsets by topic and partition; those without a commit are left out. */
  commits: Map<string, Map<number, number>>
}

/**
 * OffsetFetch Request (Version: 8) => [groups] require_stable TAG_BUFFER
 *   groups => group_id [topics] TAG_BUFFER
 *     topics => COMPACT_NULLABLE_ARRAY: null asks for all
 *   require_stable => BOOLEAN
 */
const createRequest = (groupIds: string[]): Writer =>
  Writer.create()
    .appendArray(groupIds, (writer, id) => writer.appendString(id).appendArray(null, () => undefined))
    .appendBoolean(false)
    .appendTaggedFields()

/**
 * OffsetFetch Response (Version: 8) => throttle_time_ms [groups] TAG_BUFFER
 *   groups => group_id [topics] error_code TAG_BUFFER
 *     topics => name [partitions] TAG_BUFFER
 *       partitions => partition_index committed_offset committed_leader_epoch metadata error_code TAG_BUFFER
 *         partition_index => INT32
 *         committed_offset => INT64: −1 is no commit
 *         committed_leader_epoch => INT32
 *         metadata => COMPACT_NULLABLE_STRING
 *         error_code => INT16
 */
const parseResponse = (_correlationId: number, _apiKey: number, _version: number, reader: Reader): FetchedGroup[] => {
  const bytes = new Bytes(reader)
  bytes.skip(4)
  const groups: FetchedGroup[] = []
  for (let left = bytes.length(); left > 0; left--) {
    const id = bytes.string()
    const commits = new Map<string, Map<number, number>>()
    for (let topics = bytes.length(); topics > 0; topics--) {
      const name = bytes.string()
      commits.set(name, readPartitions(bytes))
      bytes.skipTags()
    }
    const errorCode = bytes.int16()
    bytes.skipTags()
    groups.push({ id, errorCode, commits })
  }
  return groups
}

const readPartitions = (bytes: Bytes): Map<number, number> => {
  const offsets = new Map<number, number>()
  for (let partitions = bytes.length(); partitions > 0; partitions--) {
    const partition = bytes.int32()
    const offset = bytes.int64()
    bytes.skip(4)
    bytes.skipString()
    const errorCode = bytes.int16()
    bytes.skipTags()
    if (errorCode === 0 && offset >= 0) offsets.set(partition, offset)
  }
  return offsets
}

/** What groups committed, on all topics (KIP-709). Answered by their coordinator. */
export const offsetFetchAll = {
  api: createAPI<[groupIds: string[]], FetchedGroup[]>(9, 8, createRequest, parseResponse)
}
