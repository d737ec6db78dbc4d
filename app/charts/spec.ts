import type { FigureName } from '../../model/figure.ts'
import type { Subject } from '../panel/subject.ts'

/** One line of a chart: `tone` is what it is drawn in. */
export interface LineSpec {
  name: FigureName
  label: string
  tone: 'hue' | 'text' | 'dim' | 'health' | 'crit'
}
/** CSS colours by tone. */
export type Colours = Record<LineSpec['tone'], string>

export interface ChartSpec {
  title: string
  unit: string
  height: number
  area: boolean
  lines: readonly LineSpec[]
  /** The scale is never shorter than this, so that noise around nothing stays flat. */
  least: number
}

const BACKLOG: ChartSpec = {
  title: 'Backlog',
  unit: 'messages',
  height: 112,
  area: true,
  lines: [{ name: 'backlog', label: '', tone: 'health' }],
  least: 10
}
const IN_OUT: ChartSpec = {
  title: 'In and out',
  unit: 'messages/s',
  height: 92,
  area: false,
  lines: [
    { name: 'in_rate', label: 'in', tone: 'hue' },
    { name: 'out_rate', label: 'out', tone: 'text' }
  ],
  least: 1
}
const LENGTH: ChartSpec = {
  title: 'Length',
  unit: 'messages, read or not',
  height: 92,
  area: false,
  lines: [{ name: 'length', label: '', tone: 'hue' }],
  least: 10
}
const RATE: ChartSpec = {
  title: 'Rate',
  unit: 'a second',
  height: 92,
  area: false,
  lines: [{ name: 'rate', label: '', tone: 'hue' }],
  least: 1
}
const ERRORS: ChartSpec = {
  title: 'Errors',
  unit: 'share of calls that failed',
  height: 80,
  area: true,
  lines: [{ name: 'errors', label: '', tone: 'crit' }],
  least: 0.01
}
const LATENCY: ChartSpec = {
  title: 'Latency',
  unit: 'of calls that ended',
  height: 112,
  area: false,
  lines: [
    { name: 'p99', label: 'p99', tone: 'text' },
    { name: 'p95', label: 'p95', tone: 'hue' },
    { name: 'p50', label: 'p50', tone: 'dim' }
  ],
  least: 0.001
}

const IN_FLIGHT: ChartSpec = {
  title: 'In flight',
  unit: 'calls begun and not ended',
  height: 92,
  area: true,
  lines: [{ name: 'in_flight', label: '', tone: 'hue' }],
  least: 5
}

const STREAMS: ChartSpec = {
  title: 'Open streams',
  unit: 'begun and not ended',
  height: 92,
  area: true,
  lines: [{ name: 'open_streams', label: '', tone: 'hue' }],
  least: 5
}

const WAIT: ChartSpec = {
  title: 'Time in queue',
  unit: 'from being sent to being taken',
  height: 112,
  area: false,
  lines: [
    { name: 'wait_p99', label: 'p99', tone: 'text' },
    { name: 'wait_p95', label: 'p95', tone: 'hue' },
    { name: 'wait_p50', label: 'p50', tone: 'dim' }
  ],
  least: 0.01
}
const PROBE: ChartSpec = {
  title: 'Health check',
  unit: 'until it was answered',
  height: 92,
  area: false,
  lines: [{ name: 'probe', label: '', tone: 'hue' }],
  least: 0.001
}
const MEMORY: ChartSpec = {
  title: 'Memory',
  unit: 'in use',
  height: 92,
  area: true,
  lines: [{ name: 'memory', label: '', tone: 'hue' }],
  least: 1_000_000
}
const DISK: ChartSpec = {
  title: 'Disk free',
  unit: 'room left',
  height: 92,
  area: true,
  lines: [{ name: 'disk_free', label: '', tone: 'hue' }],
  least: 1_000_000
}
const LEADS: ChartSpec = {
  title: 'Leads',
  unit: 'partitions',
  height: 92,
  area: false,
  lines: [
    { name: 'replicas', label: 'kept', tone: 'dim' },
    { name: 'leads', label: 'led', tone: 'hue' }
  ],
  least: 5
}

/** What the time of a way, or of a step of it, is called. */
const TIMES: Partial<Record<Subject['kind'], Pick<ChartSpec, 'title' | 'unit'>>> = {
  pathway: { title: 'The whole way', unit: 'of messages that came to its end' },
  hop: { title: 'Processing', unit: 'of messages that came to the end of the way' }
}

/** Of a broker's node. A queue's memory says little of it: it has no chart. */
const OF_NODES: readonly ChartSpec[] = [LEADS, MEMORY, DISK]
const ALL = [BACKLOG, IN_OUT, RATE, ERRORS, LATENCY, IN_FLIGHT, STREAMS, WAIT, PROBE, LENGTH]

/** The charts of a thing: of the figures that it has. A queue's length is its backlog and what is under way: shown once. */
export const chartsOf = ({ figures, kind }: Subject): ChartSpec[] =>
  (kind === 'node' ? OF_NODES : ALL).flatMap((each) => {
    const spec = each === LATENCY ? { ...each, ...TIMES[kind] } : each
    if (spec === LENGTH && kind === 'queue') return []
    const lines = spec.lines.filter(({ name }) => figures[name] !== undefined)
    if (lines.length === 0) return []
    const [only] = lines
    const title = spec === IN_OUT && lines.length === 1 ? (only?.name === 'in_rate' ? 'In' : 'Out') : spec.title
    return [{ ...spec, title, lines }]
  })
