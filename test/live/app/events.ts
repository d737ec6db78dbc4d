/** Reads a stream of server-sent events, one after another, as a browser does. */
export interface Events {
  /** The next event with this name; others are passed over. Rejects when the stream ends. */
  next(name: string): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export const readEvents = (body: ReadableStream<Uint8Array>): Events => {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const nextBlock = async (): Promise<string> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        return block
      }
      const { done, value } = await reader.read()
      if (done) throw new Error('the stream ended')
      text += decoder.decode(value, { stream: true })
    }
  }
  return {
    next: async (name) => {
      for (;;) {
        const lines = (await nextBlock()).split('\n')
        const field = (wanted: string) => lines.find((line) => line.startsWith(`${wanted}: `))?.slice(wanted.length + 2)
        if (field('event') === name) return JSON.parse(field('data') ?? '')
      }
    },
    close: () => reader.cancel()
  }
}
