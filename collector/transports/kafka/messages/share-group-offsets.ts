import { createAPI, type Reader, Writer } from '@platformatic/kafka'

export interface ShareGroupOffsets {
  groups: {
    groupId: string
    errorCode: number
    topics: {
      name: string
      partitions: {
        index: number
        /** The first message that is not done with; −1 where nothing was read yet. */
        startOffset: bigint
        /** Messages not done with; −1 where the broker doesn't know, or is older than version 1. */
        lag: bigint
        errorCode: number
      }[]
    }[]
  }[]
}

/**
 * DescribeShareGroupOffsets Request (Version: 0, 1) => [groups] TAG_BUFFER
 *   groups => group_id [topics] TAG_BUFFER
 *     topics => COMPACT_NULLABLE_ARRAY: null asks for all
 */
const createRequest = (groupIds: string[]): Writer =>
  Writer.create()
    .appendArray(groupIds, (writer, id) => writer.appendString(id).appendArray(null, () => undefined))
    .appendTaggedFields()

/**
 * DescribeShareGroupOffsets Response (Version: 0, 1) => throttle_time_ms [groups] TAG_BUFFER
 *   groups => group_id [topics] error_code error_message TAG_BUFFER
 *     topics => topic_name topic_id [partitions] TAG_BUFFER
 *       partitions => partition_index start_offset leader_epoch lag error_code error_message TAG_BUFFER
 *         start_offset => INT64
 *         lag => INT64 (version 1)
 */
const parserOf =
  (version: number) =>
  (_correlationId: number, _apiKey: number, _apiVersion: number, reader: Reader): ShareGroupOffsets => {
    reader.readInt32()
    const groups = reader.readArray(() => {
      const groupId = reader.readString()
      const topics = reader.readArray(() => {
        const name = reader.readString()
        reader.readUUID()
        const partitions = reader.readArray(() => {
          const [index, startOffset] = [reader.readInt32(), reader.readInt64()]
          reader.readInt32()
          const lag = version >= 1 ? reader.readInt64() : -1n
          const errorCode = reader.readInt16()
          reader.readNullableString()
          return { index, startOffset, lag, errorCode }
        })
        return { name, partitions }
      })
      const errorCode = reader.readInt16()
      reader.readNullableString()
      return { groupId, topics, errorCode }
    })
    reader.readTaggedFields()
    return { groups }
  }

/** KIP-932; version 1 by KIP-1226. Answered by the group's coordinator. */
export const shareGroupOffsetsV0 = {
  api: createAPI<[groupIds: string[]], ShareGroupOffsets>(90, 0, createRequest, parserOf(0))
}
export const shareGroupOffsetsV1 = {
  api: createAPI<[groupIds: string[]], ShareGroupOffsets>(90, 1, createRequest, parserOf(1))
}
