import type { Topology, TopologyPatch } from '../../model/api.ts'
import { getTopology, type Trouble, troubleOf } from './fetch.ts'
import { applyPatch, type Picture, pictureOf, topologyOf } from './picture.ts'

/** What the page knows of its stream. `since` is when it came into this phase, by this machine's clock. */
export interface Connection {
  phase: 'connecting' | 'live' | 'lost'
  since: number
  trouble: Trouble | null
}

export interface Live {
  picture: Picture | null
  connection: Connection
  /** This machine's clock less the server's, ms, as the quickest message showed it. */
  skewMs: number
}

/** What tabs say to each other. Pictures and patches go as the text they came in: that is copied at no cost, and read by each tab itself. */
type Message =
  | { type: 'picture' | 'patch'; json: string }
  | { type: 'connection'; connection: Connection }
  /** I follow: tell me. */
  | { type: 'hello' }
  /** I lead from now on: who follows? */
  | { type: 'lead' }

const LOCK = 'plumbline-live'
/** The server says every 15 s that it is there: a stream that is silent for much longer is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000
const RETRY_MS = [500, 1000, 2000, 5000, 10_000] as const
/** How long a tab that follows another waits for its picture before it asks the server. */
const FOLLOW_MS = 1500

let live: Live = { picture: null, connection: { phase: 'connecting', since: 0, trouble: null }, skewMs: 0 }
const readers = new Set<() => void>()
let stop: (() => void) | undefined

const set = (change: Partial<Live>): void => {
  live = { ...live, ...change }
  for (const reader of readers) reader()
}

/** For useSyncExternalStore. The last reader to leave closes the stream, the first to come again opens it. */
export const subscribe = (reader: () => void): (() => void) => {
  readers.add(reader)
  stop ??= start()
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    stop?.()
    stop = undefined
  }
}
export const current = (): Live => live

/**
 * One stream a browser: the tab that holds the lock has it and tells the others, since HTTP/1.1 allows six connections a host. When that tab
 * closes, another gets the lock. Where there are no locks (a page from another host without TLS), each tab has its own stream.
 */
const start = (): (() => void) => {
  const ended = new AbortController()
  set({ connection: { phase: 'connecting', since: Date.now(), trouble: null } })
  const channel = new BroadcastChannel(LOCK)
  const lead = () => leadTabs(channel, ended.signal)
  if (navigator.locks === undefined) void lead()
  else {
    follow(channel, ended.signal)
    navigator.locks.request(LOCK, { signal: ended.signal }, lead).catch(() => undefined)
  }
  ended.signal.addEventListener('abort', () => channel.close())
  return () => ended.abort()
}

const follow = (channel: BroadcastChannel, ended: AbortSignal): void => {
  const hello = () => channel.postMessage({ type: 'hello' } satisfies Message)
  channel.onmessage = ({ data }: MessageEvent<Message>) => (data.type === 'lead' ? hello() : receive(data))
  hello()
  const late = setTimeout(() => {
    if (live.picture === null) askOnce()
  }, FOLLOW_MS)
  ended.addEventListener('abort', () => clearTimeout(late))
}

const leadTabs = (channel: BroadcastChannel, ended: AbortSignal): Promise<void> => {
  let followed = false
  const post = (message: Message) => channel.postMessage(message)
  const tell = (message: Message): void => {
    receive(message)
    if (followed) post(message)
  }
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.type !== 'hello') return
    followed = true
    if (live.picture === null) return
    post({ type: 'picture', json: JSON.stringify(topologyOf(live.picture)) })
    post({ type: 'connection', connection: live.connection })
  }
  post({ type: 'lead' })
  return new Promise((done) => {
    const close = stream(tell)
    ended.addEventListener('abort', () => {
      close()
      done()
    })
  })
}

/** Keeps a stream open, with back-off. */
const stream = (tell: (message: Message) => void): (() => void) => {
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  const say = (phase: Connection['phase'], trouble: Trouble | null = null): void => {
    const since = live.connection.phase === phase ? live.connection.since : Date.now()
    tell({ type: 'connection', connection: { phase, since, trouble } })
  }
  const fail = (): void => {
    source?.close()
    clearTimeout(silence)
    clearTimeout(retry)
    if (live.connection.phase === 'live') say('lost')
    if (live.picture === null) askOnce()
    retry = setTimeout(open, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)])
  }
  const heard = (): void => {
    clearTimeout(silence)
    silence = setTimeout(fail, SILENCE_MS)
  }
  const open = (): void => {
    source = new EventSource('/api/v1/live')
    source.addEventListener('picture', ({ data }) => {
      failures = 0
      heard()
      tell({ type: 'picture', json: data })
      say('live')
    })
    source.addEventListener('patch', ({ data }) => {
      heard()
      tell({ type: 'patch', json: data })
    })
    source.addEventListener('alive', heard)
    // EventSource tries again by itself after some failures and not after others, so each is closed and made anew.
    source.onerror = fail
  }
  open()
  return () => {
    source?.close()
    clearTimeout(silence)
    clearTimeout(retry)
  }
}

/** Asks for the picture without a stream: an error then says why there is none. */
const askOnce = (): void => {
  getTopology()
    .then((topology) => {
      if (live.picture === null) show(topology)
    })
    .catch((error: unknown) => {
      if (live.picture === null) set({ connection: { ...live.connection, phase: 'lost', trouble: troubleOf(error) } })
    })
}

const receive = (message: Message): void => {
  switch (message.type) {
    case 'picture':
      show(JSON.parse(message.json))
      return
    case 'patch':
      if (live.picture !== null) change(live.picture, JSON.parse(message.json))
      return
    case 'connection':
      set({ connection: message.connection })
  }
}

const show = (topology: Topology): void => set({ picture: pictureOf(topology), skewMs: skewOf(topology) })
const change = (picture: Picture, patch: TopologyPatch): void =>
  set({ picture: applyPatch(picture, patch), skewMs: skewOf(patch) })

/** The least that was seen is nearest: a message can only be late. Where the server says no time, its picture is at least not of the future. */
const skewOf = ({ at, now }: { at: number; now?: number | undefined }): number => {
  const seen = Date.now() - (now ?? at)
  if (now === undefined) return Math.min(live.skewMs, seen)
  return live.picture === null ? seen : Math.min(live.skewMs, seen)
}

// Every page reads it: opened as soon as this is loaded, the stream brings the picture while the page still comes alive.
if (typeof window !== 'undefined') stop = start()
