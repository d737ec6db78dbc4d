import type { Reader } from '@platformatic/kafka'
import { type DescribedMember, describing } from './describe-groups.ts'

/**
 * groups => … assignor_name [members] …
 *   members => member_id rack_id member_epoch client_id client_host [subscribed_topic_names] assignment TAG_BUFFER
 */
const readMembers = (reader: Reader): DescribedMember[] => {
  reader.readString()
  return reader.readArray(() => {
    const memberId = reader.readString()
    reader.readNullableString()
    reader.readInt32()
    const [clientId, clientHost] = [reader.readString(), reader.readString()]
    reader.readArray(() => reader.readString(), true, false)
    return { memberId, clientId, clientHost, instanceId: null, assignment: readAssignment(reader) }
  })
}

/**
 * assignment => [topic_partitions] TAG_BUFFER
 *   topic_partitions => topic_id topic_name [partitions] TAG_BUFFER
 *     topic_id => UUID
 *     topic_name => COMPACT_STRING
 *     partitions => INT32
 */
const readAssignment = (reader: Reader): Map<string, number[]> => {
  const topics = reader.readArray((): [string, number[]] => {
    reader.readUUID()
    return [reader.readString(), reader.readArray(() => reader.readInt32(), true, false)]
  })
  reader.readTaggedFields()
  return new Map(topics)
}

/** KIP-932. Version 0 was an early access of Kafka 4.0, and is gone. */
export const shareGroupDescribeV1 = describing(77, 1, readMembers)
