/** What a subscription's readers are called: its group, or the one service that consumes from the queue; null where that is not one. */
export const readerNames = (
  entities: readonly { id: string; name: string }[],
  edges: readonly { kind: string; from: string; to: string }[]
): ((channel: string, reader: string | null) => string | null) => {
  const nameOf = new Map(entities.map(({ id, name }) => [id, name]))
  const consumers = Map.groupBy(
    edges.filter(({ kind }) => kind === 'consumes'),
    ({ from }) => from
  )
  return (channel, reader) => {
    // A Redis group may have the empty name.
    if (reader !== null) return nameOf.get(reader) || null
    const [only, ...others] = consumers.get(channel) ?? []
    return only === undefined || others.length > 0 ? null : (nameOf.get(only.to) ?? null)
  }
}
