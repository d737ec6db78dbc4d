/** Messages to all who watch, as server-sent events (HTML Standard, "Server-sent events"). */
export interface Hub {
  /** A stream for one reader; `first` is what it gets before anything else. */
  open(first: string): ReadableStream<Uint8Array>
  send(event: string, data: object): void
  readers(): number
  close(): void
}

/** A reader that is this far behind is let go: it comes back, and gets a whole picture. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024
/** Shorter than proxies and sleeping laptops take to drop a silent connection. */
const ALIVE_EVERY_MS = 15_000

const encoder = new TextEncoder()

/** One event; `data` is one line of JSON, so it needs no splitting. */
export const frame = (event: string, id: number, data: object): string =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`

export const createHub = (): Hub => {
  const readers = new Set<ReadableStreamDefaultController<Uint8Array>>()
  let id = 0
  const drop = (reader: ReadableStreamDefaultController<Uint8Array>): void => {
    readers.delete(reader)
    reader.error(new Error('too slow'))
  }
  const sendAll = (text: string): void => {
    const bytes = encoder.encode(text)
    for (const reader of readers) {
      if ((reader.desiredSize ?? 0) <= 0) drop(reader)
      else reader.enqueue(bytes)
    }
  }
  const send: Hub['send'] = (event, data) => {
    id += 1
    if (readers.size > 0) sendAll(frame(event, id, { ...data, now: Date.now() }))
  }
  const alive = setInterval(() => send('alive', {}), ALIVE_EVERY_MS)
  alive.unref()
  return {
    send,
    readers: () => readers.size,
    open: (first) => {
      let own: ReadableStreamDefaultController<Uint8Array> | undefined
      return new ReadableStream<Uint8Array>(
        {
          start: (reader) => {
            own = reader
            reader.enqueue(encoder.encode(`retry: 1000\n\n${first}`))
            readers.add(reader)
          },
          cancel: () => {
            if (own !== undefined) readers.delete(own)
          }
        },
        new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING_BYTES })
      )
    },
    close: () => {
      clearInterval(alive)
      for (const reader of readers) reader.close()
      readers.clear()
    }
  }
}
