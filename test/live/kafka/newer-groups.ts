import { Connection, createAPI, type Reader, Writer } from '@platformatic/kafka'

/** Members of share and Streams groups, as far as the tests need them: no client for them runs on Node yet. */

type Assigned = Map<string, number[]>
interface Beat {
  errorCode: number
  errorMessage: string | null
  memberEpoch: number
  /** Partitions by topic id. */
  assigned: Assigned | undefined
}

/** ShareGroupHeartbeat, version 1 (KIP-932): group_id member_id member_epoch rack_id [subscribed_topic_names] */
const shareHeartbeat = createAPI<[group: string, member: string, epoch: number, topics: string[]], Beat>(
  76,
  1,
  (group: string, member: string, epoch: number, topics: string[]) =>
    Writer.create()
      .appendString(group)
      .appendString(member)
      .appendInt32(epoch)
      .appendString(null)
      .appendArray(topics, (writer, topic) => writer.appendString(topic), true, false)
      .appendTaggedFields(),
  (_id, _key, _version, reader) => {
    reader.readInt32()
    const [errorCode, errorMessage] = [reader.readInt16(), reader.readNullableString()]
    reader.readNullableString()
    const memberEpoch = reader.readInt32()
    reader.readInt32()
    const assigned = reader.readNullableStruct(() => {
      const topics = reader.readArray((): [string, number[]] => [reader.readUUID(), readInts(reader)])
      reader.readTaggedFields()
      return new Map(topics)
    })
    return { errorCode, errorMessage, memberEpoch, assigned: assigned ?? undefined }
  }
)

const readInts = (reader: Reader): number[] => reader.readArray(() => reader.readInt32(), true, false)

interface Range {
  topic: string
  partition: number
  first: bigint
  last: bigint
}

/** ShareFetch, version 1: acquires records and acknowledges (type 1: accept) earlier ones. */
const shareFetch = createAPI<
  [group: string, member: string, epoch: number, topics: [string, number[]][], done: Range[]],
  { errorCode: number; acquired: Range[] }
>(
  78,
  1,
  (group: string, member: string, epoch: number, topics: [string, number[]][], done: Range[]) =>
    Writer.create()
      .appendString(group)
      .appendString(member)
      .appendInt32(epoch)
      .appendInt32(200)
      .appendInt32(1)
      .appendInt32(1_000_000)
      .appendInt32(10)
      .appendInt32(10)
      .appendArray(topics, (writer, [topic, partitions]) =>
        writer.appendUUID(topic).appendArray(partitions, (inner, partition) =>
          inner.appendInt32(partition).appendArray(
            done.filter((range) => range.topic === topic && range.partition === partition),
            (batch, { first, last }) =>
              batch
                .appendInt64(first)
                .appendInt64(last)
                .appendArray([1], (types, type) => types.appendInt8(type), true, false)
          )
        )
      )
      .appendArray([], () => undefined)
      .appendTaggedFields(),
  (_id, _key, _version, reader) => {
    reader.readInt32()
    const errorCode = reader.readInt16()
    reader.readNullableString()
    reader.readInt32()
    const acquired = reader.readArray(() => {
      const topic = reader.readUUID()
      return reader
        .readArray(() => {
          const partition = reader.readInt32()
          reader.readInt16()
          reader.readNullableString()
          reader.readInt16()
          reader.readNullableString()
          reader.readInt32()
          reader.readInt32()
          reader.readTaggedFields()
          reader.readNullableBytes()
          return reader.readArray(() => {
            const [first, last] = [reader.readInt64(), reader.readInt64()]
            reader.readInt16()
            return { topic, partition, first, last }
          })
        })
        .flat()
    })
    return { errorCode, acquired: acquired.flat() }
  }
)

export const connect = async (bootstrap: string, clientId: string): Promise<Connection> => {
  const connection = new Connection(clientId)
  const [host = '', port = ''] = bootstrap.split(':')
  await connection.connect(host, Number(port))
  return connection
}

/** A member of a share group: it takes some records at each `take`, and is done with those of the one before. */
export class ShareMember {
  readonly #connection: Connection
  readonly #group: string
  readonly #member: string
  readonly #topics: string[]
  #epoch = 0
  #session = 0
  #assigned: Assigned = new Map()
  #held: Range[] = []

  constructor(connection: Connection, group: string, member: string, topics: string[]) {
    this.#connection = connection
    this.#group = group
    this.#member = member
    this.#topics = topics
  }

  async beat(): Promise<Assigned> {
    const beat = await shareHeartbeat.async(this.#connection, this.#group, this.#member, this.#epoch, this.#topics)
    if (beat.errorCode !== 0) throw new Error(`heartbeat: ${beat.errorCode} ${beat.errorMessage}`)
    this.#epoch = beat.memberEpoch
    this.#assigned = beat.assigned ?? this.#assigned
    return this.#assigned
  }

  /** How many records were acquired. */
  async take(): Promise<number> {
    const { errorCode, acquired } = await shareFetch.async(
      this.#connection,
      this.#group,
      this.#member,
      this.#session,
      [...this.#assigned],
      this.#held
    )
    if (errorCode !== 0) throw new Error(`share fetch: ${errorCode}`)
    this.#session += 1
    this.#held = acquired
    return acquired.reduce((sum, { first, last }) => sum + Number(last - first) + 1, 0)
  }

  async leave(): Promise<void> {
    await shareHeartbeat.async(this.#connection, this.#group, this.#member, -1, this.#topics)
    await this.#connection.close()
  }
}

/** StreamsGroupHeartbeat, version 0 (KIP-1071), with a topology of one subtopology that reads `topic`. */
export const streamsHeartbeat = createAPI<
  [group: string, member: string, epoch: number, topic: string],
  { errorCode: number; errorMessage: string | null; memberEpoch: number }
>(
  88,
  0,
  (group: string, member: string, epoch: number, topic: string) => {
    const none = (writer: Writer): Writer => writer.appendArray([], () => undefined)
    const writer = Writer.create()
      .appendString(group)
      .appendString(member)
      .appendInt32(epoch)
      .appendInt32(0)
      .appendString(null)
      .appendString(null)
      .appendInt32(10_000)
    if (epoch === 0) {
      writer.appendInt8(1).appendInt32(1)
      writer.appendArray(['0'], (each, id) => {
        each.appendString(id).appendArray([topic], (inner, name) => inner.appendString(name), true, false)
        for (let i = 0; i < 5; i++) none(each)
      })
      writer.appendTaggedFields()
      for (let i = 0; i < 3; i++) none(writer)
      writer.appendString('process-1')
      writer.appendInt8(-1)
      none(writer)
    } else {
      writer.appendInt8(-1)
      // Unchanged: null.
      for (let i = 0; i < 3; i++) writer.appendArray(null, () => undefined)
      writer.appendString(null).appendInt8(-1)
      writer.appendArray(null, () => undefined)
    }
    writer.appendArray(null, () => undefined).appendArray(null, () => undefined)
    return writer.appendBoolean(false).appendTaggedFields()
  },
  (_id, _key, _version, reader) => {
    reader.readInt32()
    const [errorCode, errorMessage] = [reader.readInt16(), reader.readNullableString()]
    reader.readString()
    return { errorCode, errorMessage, memberEpoch: reader.readInt32() }
  }
)
