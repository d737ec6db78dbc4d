import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { encode } from './encode.ts'
import { AS_IT_IS, Decoder, ReplyError, type Shape } from './resp.ts'

/** Commands that are written at once: enough to be quick, few enough that other clients are served in between. */
const CHUNK = 500
/** Chunks that wait for answers, whoever asks: while one is read here, the server works on the next. More than 1,000 commands never wait. */
const AHEAD = 2

export type Command = readonly string[]

/** What reading needs of a connection. */
export type Asked = Pick<Wire, 'ask' | 'askAll'>

interface Waiting {
  /** The shapes that answers are given, by turns; the first answer's is the one at `from`. */
  shapes: readonly Shape[]
  from: number
  answers: unknown[]
  count: number
  done(): void
  fail(error: Error): void
}

/** One connection. Nothing is queued while it is away and nothing is tried again: what can't be asked rejects and says why. */
export class Wire {
  readonly #socket: Socket
  readonly #timeoutMs: number
  readonly #decoder = new Decoder()
  readonly #waiting: Waiting[] = []
  /** Who wants to ask when there is room again. */
  readonly #room: (() => void)[] = []
  #broken: Error | undefined

  private constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket
    this.#timeoutMs = timeoutMs
    socket.on('data', (bytes) => this.#take(bytes))
    socket.on('error', (error) => this.#break(error))
    socket.on('close', () => this.#break(coded('The connection was closed.', 'ECONNRESET')))
  }

  /** Connects within `timeoutMs`, TLS included. `signal` ends it while it connects. */
  static async open(address: string, { tls, timeoutMs, signal }: Opening): Promise<Wire> {
    const colon = address.lastIndexOf(':')
    const place = { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
    const socket = tls === undefined ? connect(place) : connectTls({ ...tls, ...place })
    socket.setNoDelay(true)
    const wire = new Wire(socket, timeoutMs)
    const abort = () => wire.close()
    signal.addEventListener('abort', abort, { once: true })
    const timer = setTimeout(() => wire.#break(LATE()), timeoutMs)
    try {
      await new Promise<void>((done, fail) => {
        socket.once(tls === undefined ? 'connect' : 'secureConnect', done)
        socket.once('error', fail)
        socket.once('close', () => fail(wire.#broken))
        if (signal.aborted) abort()
      })
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    return wire
  }

  get isOpen(): boolean {
    return this.#broken === undefined
  }

  close(): void {
    this.#break(coded('The connection was closed.', 'ECONNRESET'))
  }

  /** One command's answer; an error that the server answers with rejects. */
  async ask(...command: string[]): Promise<unknown> {
    const [answer] = await this.askAll([command])
    if (answer instanceof ReplyError) throw answer
    return answer
  }

  /** The answers in the commands' order, each a value or the server's error, in these shapes by turns. */
  async askAll(commands: readonly Command[], ...shapes: readonly Shape[]): Promise<unknown[]> {
    const asked: Promise<unknown[]>[] = []
    for (let from = 0; from < commands.length; from += CHUNK) {
      while (this.isOpen && this.#waiting.length >= AHEAD) await new Promise<void>((go) => this.#room.push(go))
      const chunk = this.#send(commands.slice(from, from + CHUNK), shapes, from)
      // A connection that breaks fails all of them; only the first that is waited for is heard.
      chunk.catch(() => undefined)
      asked.push(chunk)
    }
    return asked.length === 1 ? ((await asked[0]) ?? []) : (await Promise.all(asked)).flat()
  }

  #send(commands: readonly Command[], shapes: readonly Shape[], from: number): Promise<unknown[]> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#break(LATE()), this.#timeoutMs)
      const answers: unknown[] = []
      const end = (settle: () => void) => {
        clearTimeout(timer)
        settle()
      }
      const done = () => end(() => resolve(answers))
      const fail = (error: Error) => end(() => reject(error))
      this.#waiting.push({ shapes, from, answers, count: commands.length, done, fail })
      this.#socket.write(encode(commands))
    })
  }

  #take(bytes: Buffer): void {
    try {
      this.#decoder.push(
        bytes,
        () => shapeOfNext(this.#waiting[0]),
        (answer) => {
          const first = this.#waiting[0]
          if (first === undefined) return
          first.answers.push(answer)
          if (first.answers.length < first.count) return
          this.#waiting.shift()
          first.done()
          this.#room.shift()?.()
        }
      )
    } catch (error) {
      this.#break(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Ends it for good: everybody who waits is told why. */
  #break(error: Error): void {
    if (this.#broken !== undefined) return
    this.#broken = error
    this.#socket.destroy()
    for (const { fail } of this.#waiting.splice(0)) fail(error)
    for (const go of this.#room.splice(0)) go()
  }
}

const shapeOfNext = (waiting: Waiting | undefined): Shape =>
  waiting?.shapes[(waiting.from + waiting.answers.length) % waiting.shapes.length] ?? AS_IT_IS

interface Opening {
  tls: ConnectionOptions | undefined
  timeoutMs: number
  signal: AbortSignal
}

const coded = (message: string, code: string): Error => Object.assign(new Error(message), { code })
const LATE = () => coded('The server does not answer in time.', 'ETIMEDOUT')
