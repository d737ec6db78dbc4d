import type { Reader } from '@platformatic/kafka'
import { type DescribedMember, describing } from './describe-groups.ts'

/**
 * groups => … topology [members] …
 *   topology => nullable: epoch [subtopologies] TAG_BUFFER
 *   members => member_id member_epoch instance_id rack_id client_id client_host topology_epoch process_id user_endpoint [client_tags]
 *     [task_offsets] [task_end_offsets] assignment target_assignment is_classic TAG_BUFFER
 */
const readMembers = (reader: Reader): DescribedMember[] => {
  const sources = reader.readNullableStruct(() => readTopology(reader)) ?? new Map<string, string[]>()
  return reader.readArray(() => readMember(reader, sources))
}

/**
 * subtopologies => subtopology_id [source_topics] [repartition_sink_topics] [state_changelog_topics] [repartition_source_topics] TAG_BUFFER
 *
 * Returns the topics that each subtopology reads.
 */
const readTopology = (reader: Reader): Map<string, string[]> => {
  reader.readInt32()
  const subtopologies = reader.readArray((): [string, string[]] => {
    const id = reader.readString()
    const sources = readStrings(reader)
    readStrings(reader)
    readTopicInfos(reader)
    return [id, [...sources, ...readTopicInfos(reader)]]
  })
  reader.readTaggedFields()
  return new Map(subtopologies)
}

const readStrings = (reader: Reader): string[] => reader.readArray(() => reader.readString(), true, false)

/** name partitions replication_factor [topic_configs] TAG_BUFFER, where topic_configs => key value TAG_BUFFER */
const readTopicInfos = (reader: Reader): string[] =>
  reader.readArray(() => {
    const name = reader.readString()
    reader.readInt32()
    reader.readInt16()
    readPairs(reader)
    return name
  })

const readPairs = (reader: Reader): [string, string][] =>
  reader.readArray((): [string, string] => [reader.readString(), reader.readString()])

const readMember = (reader: Reader, sources: ReadonlyMap<string, string[]>): DescribedMember => {
  const memberId = reader.readString()
  reader.readInt32()
  const instanceId = reader.readNullableString()
  reader.readNullableString()
  const [clientId, clientHost] = [reader.readString(), reader.readString()]
  reader.readInt32()
  reader.readString()
  reader.readNullableStruct(() => {
    reader.readString()
    reader.readUnsignedInt16()
    reader.readTaggedFields()
  })
  readPairs(reader)
  readTaskOffsets(reader)
  readTaskOffsets(reader)
  const active = readAssignment(reader)
  readAssignment(reader)
  reader.readBoolean()
  const assignment = new Map<string, number[]>()
  for (const { subtopology, partitions } of active)
    for (const topic of sources.get(subtopology) ?? [])
      assignment.set(topic, [...(assignment.get(topic) ?? []), ...partitions])
  return { memberId, clientId, clientHost, instanceId, assignment }
}

/** subtopology_id partition offset TAG_BUFFER */
const readTaskOffsets = (reader: Reader): void => {
  reader.readArray(() => {
    reader.readString()
    reader.readInt32()
    reader.readInt64()
  })
}

interface Task {
  subtopology: string
  partitions: number[]
}

/** assignment => [active_tasks] [standby_tasks] [warmup_tasks] TAG_BUFFER. Only active tasks read. */
const readAssignment = (reader: Reader): Task[] => {
  const active = readTasks(reader)
  readTasks(reader)
  readTasks(reader)
  reader.readTaggedFields()
  return active
}

const readTasks = (reader: Reader): Task[] =>
  reader.readArray(() => ({
    subtopology: reader.readString(),
    partitions: reader.readArray(() => reader.readInt32(), true, false)
  }))

/** KIP-1071. Answered by the group's coordinator. */
export const streamsGroupDescribeV0 = describing(89, 0, readMembers)
