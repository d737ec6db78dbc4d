import type { Transport } from '../../model/observation.ts'
import type { KeptSpan, Trace } from '../../model/trace.ts'

/** A message in its broker: from when its sending ended until it was taken. */
export interface Wait {
  fromMs: number
  toMs: number
  channel: string
  name: string
  transport: Transport | null
}

export interface Row {
  key: string
  span: KeptSpan
  /** How many it stands under: its parents, and who sent what it took. */
  depth: number
  transport: Transport | null
  wait: Wait | null
  /** It was taken before it was sent, as the clocks of both hosts have it. */
  isSkewed: boolean
}

const keyOf = ({ trace, id, kind }: KeptSpan): string => `${trace}/${id}/${kind}`
const endOf = ({ at, seconds }: KeptSpan): number => at + seconds * 1000

const TRANSPORTS: readonly Transport[] = ['kafka', 'rabbitmq', 'redis']
const transportOf = ({ message, attributes }: KeptSpan): Transport | null => {
  if (message !== null) return TRANSPORTS.find((name) => message.channel.startsWith(`${name}/`)) ?? null
  return String(attributes['rpc.system'] ?? '').toLowerCase() === 'grpc' ? 'grpc' : null
}

/** The spans as they are drawn: each under the one it was begun by, or that sent what it took; siblings as they began. */
export const rowsOf = ({ spans }: Pick<Trace, 'spans'>): Row[] => {
  const byId = Map.groupBy(spans, ({ trace, id }) => `${trace}/${id}`)
  const above = (span: KeptSpan): KeptSpan | undefined => {
    const ids = [...(span.parent === null ? [] : [{ trace: span.trace, id: span.parent }]), ...span.links]
    for (const { trace, id } of ids) {
      const found = byId.get(`${trace}/${id}`)?.find((other) => other !== span)
      if (found !== undefined) return found
    }
    // By Zipkin's custom both ends of a call have one id.
    if (span.kind !== 'server') return undefined
    return byId.get(`${span.trace}/${span.id}`)?.find(({ kind }) => kind === 'client')
  }
  const under = Map.groupBy(spans, above)
  const rows: Row[] = []
  const seen = new Set<KeptSpan>()
  const add = (span: KeptSpan, depth: number): void => {
    if (seen.has(span)) return
    seen.add(span)
    const sender = senderOf(span, byId)
    rows.push({
      key: keyOf(span),
      span,
      depth,
      transport: transportOf(span),
      wait: waitOf(span, sender),
      isSkewed: sender !== undefined && span.at < sender.at
    })
    for (const child of inTime(under.get(span) ?? [])) add(child, depth + 1)
  }
  for (const span of inTime(under.get(undefined) ?? [])) add(span, 0)
  // Spans that stand in a circle have no first one.
  for (const span of inTime(spans)) add(span, 0)
  return rows
}

const inTime = (spans: readonly KeptSpan[]): KeptSpan[] => [...spans].sort((a, b) => a.at - b.at)

/** Of those that sent what it took, the first: the message that waited longest. */
const senderOf = (span: KeptSpan, byId: ReadonlyMap<string, KeptSpan[]>): KeptSpan | undefined => {
  if (span.message?.did !== 'took') return undefined
  const ids = [...(span.parent === null ? [] : [{ trace: span.trace, id: span.parent }]), ...span.links]
  const senders = ids
    .flatMap(({ trace, id }) => byId.get(`${trace}/${id}`) ?? [])
    .filter(({ message }) => message?.did === 'sent')
  return inTime(senders)[0]
}

const waitOf = (span: KeptSpan, sender: KeptSpan | undefined): Wait | null => {
  if (sender === undefined || span.message === null || span.at <= endOf(sender)) return null
  const { channel, name } = span.message
  return { fromMs: endOf(sender), toMs: span.at, channel, name, transport: transportOf(span) }
}

/** Where a time lies between the trace's start and end, in hundredths of the width. */
export const placeOf = ({ at, seconds }: Pick<Trace, 'at' | 'seconds'>, ms: number): number =>
  seconds === 0 ? 0 : Math.min(100, Math.max(0, ((ms - at) / (seconds * 1000)) * 100))

/** Round moments of the axis, in s from its start: at most six. */
export const ticksOf = (seconds: number): number[] => {
  if (seconds <= 0) return [0]
  const rough = seconds / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, i) => i * step)
}

/** How much of the whole way messages waited in brokers, s; moments that several waited are counted once. */
export const waitedSeconds = (rows: readonly Row[]): number => {
  const waits = rows.flatMap(({ wait }) => (wait === null ? [] : [wait])).sort((a, b) => a.fromMs - b.fromMs)
  let [sum, until] = [0, Number.NEGATIVE_INFINITY]
  for (const { fromMs, toMs } of waits) {
    sum += Math.max(0, toMs - Math.max(fromMs, until))
    until = Math.max(until, toMs)
  }
  return sum / 1000
}
