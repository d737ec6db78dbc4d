import type { Figure, How } from '../../model/figure.ts'
import { formatAmount } from '../../model/format.ts'
import { FIGURES, type FigureName } from '../../model/known.ts'

/** A number and its unit, so that the unit can be set smaller. */
export interface Piece {
  value: string
  unit: string
}

/** A figure as a page shows it. `text` reads the same aloud as it looks. */
export interface Shown {
  kind: 'known' | 'never' | 'unknown'
  /** ≈, ≤, ≥ or nothing. */
  sign: string
  pieces: Piece[]
  text: string
  /** How it was got, or why it is not known. */
  note: string
}

const SIGNS: Record<How, string> = { measured: '', estimated: '≈', at_most: '≤', at_least: '≥' }
const NOTES: Record<How, string> = {
  measured: 'Measured.',
  estimated: '≈ estimated from what was seen.',
  at_most: '≤ an upper bound: it may be less.',
  at_least: '≥ a lower bound: it may be more.'
}
const NEVER_NOTES: Partial<Record<FigureName, string>> = {
  drain: 'Not at this pace: no more is taken than arrives.',
  loss: 'Not in sight: nothing unread is about to be deleted.'
}

/** What a figure is, for whoever asks. */
export const MEANINGS: Record<FigureName, string> = {
  backlog: 'Messages not yet taken.',
  lateness: 'Age of the oldest message not yet taken.',
  in_rate: 'Messages that arrive a second.',
  out_rate: 'Messages taken a second.',
  drain: 'Time until nothing waits, at the present pace.',
  loss: 'Time until unread messages are deleted.',
  lost: 'Messages that were deleted unread.',
  unacked: 'Messages delivered and not yet acknowledged.',
  unacked_age: 'Age of the oldest message that was delivered and not acknowledged.',
  readers: 'Consumers that are there.',
  wait_p50: 'Half of the messages taken had waited at most this long since they were sent.',
  wait_p95: '19 of 20 messages taken had waited at most this long since they were sent.',
  wait_p99: '99 of 100 messages taken had waited at most this long since they were sent.',
  rebalances: 'How often what its members read was dealt out anew in the last hour.',
  rebalancing: 'How long its members waited for what they are to read, in the last hour.',
  length: 'Messages it holds, read or not.',
  uncommitted: 'Messages that who reads only what is committed can’t have yet: a transaction is open before them.',
  kept: 'Age of the oldest message it holds, read or not.',
  first_id: 'Id of the first entry that is there.',
  last_id: 'Id of the last entry that is there.',
  delivered_id: 'Id of the last entry that the group was given.',
  memory: 'Memory it takes.',
  redelivered_rate: 'Messages given again a second: they were not acknowledged before.',
  capacity: 'Share of the time in which its consumers could take a message at once.',
  unroutable_rate: 'Messages a second that led to no channel: given back, or dropped.',
  unconfirmed: 'Messages published that the broker has not confirmed yet.',
  slowed: 'Connections that the broker slows down: they publish faster than it can take.',
  expired:
    'Messages that outlived their time to live since the node started: dead-lettered, or dropped where no exchange takes them.',
  overflowed: 'Messages that a full queue dropped or dead-lettered since the node started.',
  rejected: 'Messages that consumers rejected since the node started: dead-lettered, or dropped.',
  given_up: 'Messages that were delivered too often since the node started: dead-lettered, or dropped.',
  on_disk: 'What its messages take on disk, all replicas together.',
  disk_free: 'Room left on its disk.',
  files: 'File descriptors it has open.',
  clients: 'Connections of clients, Plumbline’s own among them.',
  leads: 'Partitions that it leads.',
  replicas: 'Partitions that it keeps.',
  out_of_sync: 'Partitions of which it has not everything.',
  led_elsewhere: 'Partitions that it should lead, and another does.',
  rate: 'Calls or messages a second.',
  errors: 'Share of calls that failed.',
  p50: 'Half of the calls took at most this long.',
  p90: '9 of 10 calls took at most this long.',
  p95: '19 of 20 calls took at most this long.',
  p99: '99 of 100 calls took at most this long.',
  share: 'Its share of the time that the whole way takes.',
  in_flight: 'Calls begun and not ended, as the service’s own metrics had it last.',
  open_streams: 'Streams begun and not ended, as the service’s own metrics had it last.',
  oldest_stream: 'How long the stream that is open longest has been, as the service’s own metrics had it last.',
  probe: 'How long its health check took to be answered.',
  certificate: 'Time until the certificate that it shows runs out.',
  health: 'Health as it was judged.'
}

/** The word people read over a figure: a channel's backlog is called by what its broker calls it nowhere else than in the raw facts. */
export const wordOf = (name: FigureName): string => FIGURES[name].word

export const showFigure = (name: FigureName, figure: Figure): Shown => {
  if ('unknown' in figure) return { kind: 'unknown', sign: '', pieces: [], text: '–', note: figure.unknown }
  if ('never' in figure)
    return {
      kind: 'never',
      sign: '',
      pieces: [{ value: 'never', unit: '' }],
      text: 'never',
      note: NEVER_NOTES[name] ?? 'Never.'
    }
  const pieces = showNumber(name, figure.value)
  const sign = SIGNS[figure.how]
  return { kind: 'known', sign, pieces, text: join(sign, pieces), note: NOTES[figure.how] }
}

const join = (sign: string, pieces: readonly Piece[]): string =>
  [sign, ...pieces.map(({ value, unit }) => (unit === '' || unit === '/s' ? value + unit : `${value} ${unit}`))]
    .filter((part) => part !== '')
    .join(' ')

/** A number of a figure's unit, in pieces. */
export const showNumber = (name: FigureName, value: number): Piece[] => {
  const text = formatAmount(FIGURES[name].unit, value)
  return text.endsWith('/s') ? [{ value: text.slice(0, -2), unit: '/s' }] : paired(text)
}

/** `6 min 12 s` → 6 min, 12 s. */
const paired = (text: string): Piece[] => {
  const words = text.split(' ')
  const pieces: Piece[] = []
  for (let i = 0; i < words.length; i += 2) pieces.push({ value: words[i] ?? '', unit: words[i + 1] ?? '' })
  return pieces
}

/** One line of a figure, with its sign: `≈ 6 min 12 s`, `never`, `–`. */
export const figureText = (name: FigureName, figure: Figure | undefined): string =>
  figure === undefined ? '–' : showFigure(name, figure).text
