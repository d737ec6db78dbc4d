import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * As much of a client of RabbitMQ's stream protocol as reads and writes a stream (rabbitmq_stream, PROTOCOL.adoc): a reader takes as many chunks as it is
 * given leave for, which no library's client lets a test say, and 3.10 is spoken to, which the newest clients don't. Frames are `uint32 size, uint16 key, uint16 version`, requests go on with a `uint32` correlation id.
 */
const DECLARE_PUBLISHER = 0x01
const PUBLISH = 0x02
const CONFIRM = 0x03
const PEER_PROPERTIES = 0x11
const SASL_HANDSHAKE = 0x12
const SASL_AUTHENTICATE = 0x13
const TUNE = 0x14
const OPEN = 0x15
const SUBSCRIBE = 0x07
const DELIVER = 0x08
const CREDIT = 0x09
/** Answers carry their request's key with the highest bit set. */
const ANSWER = 0x8000
const OK = 1

interface Address {
  host: string
  streamPort: number
}

/** Where a subscription begins: the first message kept, the next to come, or that of an offset. */
export type From = 'first' | 'next' | number

export interface StreamClient {
  /** Resolves when the stream has them. Each call is one chunk at least. */
  publish(stream: string, count: number): Promise<void>
  close(): Promise<void>
}

export interface StreamReader extends StreamClient {
  /** Messages that it was given. */
  taken(): number
  /** Takes so many chunks more: a chunk is what was written at once. */
  takeChunks(count: number): void
  close(): Promise<void>
}

/** Subscribes to a stream, and takes as many chunks as `chunks` says. `name` is what it calls itself; without, nobody can tell it from another. */
export const readStream = async (
  at: Address,
  stream: string,
  { name, from, chunks }: { name?: string; from: From; chunks: number }
): Promise<StreamReader> => {
  let taken = 0
  const client = await open(at, name ?? 'nameless', (key, body) => {
    // A chunk: subscription uint8, magic, type, uint16 entries, uint32 records.
    if (key === DELIVER) taken += body.readUInt32BE(5)
  })
  const subscription = Buffer.from([0])
  const properties = table(name === undefined ? {} : { name })
  await client.ask(SUBSCRIBE, Buffer.concat([subscription, text(stream), offset(from), uint16(chunks), properties]))
  return {
    ...client,
    taken: () => taken,
    takeChunks: (count) => client.tell(frame(CREDIT, subscription, uint16(count)))
  }
}

/** Connects and logs in. */
export const connectStreams = (at: Address, name: string): Promise<StreamClient> => open(at, name, () => undefined)

const open = async ({ host, streamPort }: Address, name: string, got: (key: number, body: Buffer) => void) => {
  const socket = connect(streamPort, host)
  await once(socket, 'connect')
  const waiting = new Map<number, () => void>()
  let confirmed = (_count: number): void => undefined
  const failed = new Promise<never>((_, fail) => socket.once('close', () => fail(new Error('the stream was closed'))))
  failed.catch(() => undefined)
  let tuned = (): void => undefined
  const agreed = new Promise<void>((done) => {
    tuned = done
  })
  follow(socket, (key, body) => {
    // The server says how large frames may be; said back, that is agreed.
    if (key === TUNE) {
      socket.write(frame(TUNE, body))
      tuned()
    }
    // Publisher uint8, then how many messages are confirmed, and which.
    else if (key === CONFIRM) confirmed(body.readUInt32BE(1))
    else if ((key & ANSWER) === 0 || key === (ANSWER | CREDIT)) got(key, body)
    else if (body.readUInt16BE(4) !== OK) socket.destroy()
    else waiting.get(body.readUInt32BE(0))?.()
  })
  let asked = 0
  const ask = async (key: number, body: Buffer): Promise<void> => {
    const id = ++asked
    const answered = new Promise<void>((done) => waiting.set(id, done))
    socket.write(frame(key, uint32(id), body))
    await Promise.race([answered, failed])
    waiting.delete(id)
  }
  await ask(PEER_PROPERTIES, table({ connection_name: name }))
  await ask(SASL_HANDSHAKE, Buffer.alloc(0))
  await ask(SASL_AUTHENTICATE, Buffer.concat([text('PLAIN'), bytes(Buffer.from('\0guest\0guest'))]))
  await Promise.race([agreed, failed])
  await ask(OPEN, text('/'))
  let publishers = 0
  return {
    ask,
    tell: (sent: Buffer): void => void socket.write(sent),
    publish: async (stream: string, count: number): Promise<void> => {
      const publisher = Buffer.from([publishers++])
      await ask(DECLARE_PUBLISHER, Buffer.concat([publisher, text(''), text(stream)]))
      let left = count
      const all = new Promise<void>((done) => {
        confirmed = (some) => {
          left -= some
          if (left === 0) done()
        }
      })
      const messages = Array.from({ length: count }, (_, i) => [uint32(0), uint32(i), bytes(Buffer.from('x'))])
      socket.write(frame(PUBLISH, publisher, uint32(count), ...messages.flat()))
      await Promise.race([all, failed])
    },
    close: async (): Promise<void> => {
      const closed = once(socket, 'close')
      socket.end()
      await closed
    }
  }
}

/** Calls back with each frame as it is whole. */
const follow = (socket: Socket, got: (key: number, body: Buffer) => void): void => {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0)
      got(rest.readUInt16BE(4), rest.subarray(8, end))
      rest = rest.subarray(end)
    }
  })
}

const frame = (key: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat([uint16(key), uint16(1), ...parts])
  return Buffer.concat([uint32(body.length), body])
}

const offset = (from: From): Buffer => {
  if (from === 'first') return uint16(1)
  if (from === 'next') return uint16(3)
  const at = Buffer.alloc(8)
  at.writeBigUInt64BE(BigInt(from))
  return Buffer.concat([uint16(4), at])
}

const table = (entries: Record<string, string>): Buffer => {
  const pairs = Object.entries(entries).flatMap(([key, value]) => [text(key), text(value)])
  return Buffer.concat([uint32(Object.keys(entries).length), ...pairs])
}

const text = (value: string): Buffer => Buffer.concat([uint16(Buffer.byteLength(value)), Buffer.from(value)])
const bytes = (value: Buffer): Buffer => Buffer.concat([uint32(value.length), value])

const uint16 = (value: number): Buffer => {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16BE(value)
  return buffer
}

const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}
