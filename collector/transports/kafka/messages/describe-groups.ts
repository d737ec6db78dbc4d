import { createAPI, type Reader, Writer } from '@platformatic/kafka'

/** Groups as the newer protocols describe them: the part that is read here. */
export interface Described {
  groups: {
    /** Of this group alone, 0 for none. */
    errorCode: number
    groupId: string
    groupState: string
    groupEpoch: number
    members: DescribedMember[]
  }[]
}
export interface DescribedMember {
  memberId: string
  clientId: string
  clientHost: string
  instanceId: string | null
  /** Partitions by topic. */
  assignment: Map<string, number[]>
}

/**
 * A request that describes groups, and its response; the kinds of groups differ in what comes between a group's epochs and its end.
 *
 *   Request => [group_ids] include_authorized_operations TAG_BUFFER
 *     group_ids => COMPACT_STRING
 *     include_authorized_operations => BOOLEAN
 *   Response => throttle_time_ms [groups] TAG_BUFFER
 *     groups => error_code error_message group_id group_state group_epoch assignment_epoch … authorized_operations TAG_BUFFER
 */
export const describing = (key: number, version: number, readMembers: (reader: Reader) => DescribedMember[]) => ({
  api: createAPI<[groupIds: string[]], Described>(
    key,
    version,
    createRequest,
    (_correlationId, _key, _version, reader) => parseResponse(reader, readMembers)
  )
})

const createRequest = (groupIds: string[]): Writer =>
  Writer.create()
    .appendArray(groupIds, (writer, id) => writer.appendString(id), true, false)
    .appendBoolean(false)
    .appendTaggedFields()

const parseResponse = (reader: Reader, readMembers: (reader: Reader) => DescribedMember[]): Described => {
  reader.readInt32()
  const groups = reader.readArray(() => {
    const errorCode = reader.readInt16()
    reader.readNullableString()
    const [groupId, groupState, groupEpoch] = [reader.readString(), reader.readString(), reader.readInt32()]
    reader.readInt32()
    const members = readMembers(reader)
    reader.readInt32()
    return { errorCode, groupId, groupState, groupEpoch, members }
  })
  reader.readTaggedFields()
  return { groups }
}
