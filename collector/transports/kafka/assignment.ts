/**
 * A classic consumer's assignment (Kafka's consumer protocol, "ConsumerProtocolAssignment"):
 *
 *   version INT16, [topic STRING, [partition INT32]], user_data NULLABLE_BYTES
 *
 * with lengths of STRING as INT16 and of arrays as INT32, all big-endian. Members of other protocols (Connect, Streams' own data) may carry
 * anything: what can't be read is no assignment.
 */
export const readAssignment = (bytes: Buffer): Map<string, number[]> => {
  const topics = new Map<string, number[]>()
  try {
    let at = 2
    const count = bytes.readInt32BE(at)
    at += 4
    for (let i = 0; i < count; i++) {
      const length = bytes.readInt16BE(at)
      const name = bytes.toString('utf8', at + 2, at + 2 + length)
      at += 2 + length
      const partitions = bytes.readInt32BE(at)
      at += 4
      const list: number[] = []
      for (let p = 0; p < partitions; p++, at += 4) list.push(bytes.readInt32BE(at))
      topics.set(name, list)
    }
  } catch {
    return new Map()
  }
  return topics
}
