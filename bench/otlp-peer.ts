import { execFileSync } from 'node:child_process'
import { freePort } from '../cli/postgres.ts'
import type { Line } from './line.ts'
import { missing, onPath, whileRunning } from './peer.ts'
import { processCpuMs, putFirst } from './turns.ts'

const NAME = 'otlp whole way against the OpenTelemetry Collector'
const BAR = 1
/** spanmetrics and servicegraph. */
const KINDS = 2

/** A Collector that runs. */
export interface Peer {
  /** `spanmetrics`, `servicegraph`: what it makes of spans. */
  kinds: string[]
  port: number
  /** What it computed since it began, ms. */
  cpuMs(): number
}

/**
 * Does `work` beside the OpenTelemetry Collector, where it is on PATH, with the connectors that make the like of spans: metrics of calls and a graph of services.
 * It has one core (GOMAXPROCS). It joins no links, keeps no trace and follows no message: ours does all three.
 */
export const besideCollector = async function* (
  work: (peer: Peer | undefined) => AsyncGenerator<Line>
): AsyncGenerator<Line> {
  const program = onPath('otelcol-contrib', 'otelcol')
  const connectors = program === undefined ? [] : connectorsOf(program)
  if (program === undefined || connectors.length === 0) {
    yield* work(undefined)
    return
  }
  const port = await freePort()
  const args = ['--config', `yaml:${JSON.stringify(configuration(port, connectors))}`]
  const isReady = () => fetch(`http://127.0.0.1:${port}/v1/traces`)
  yield* whileRunning({ program, args, env: { GOMAXPROCS: '1' }, isReady }, async function* (pid) {
    putFirst(pid)
    yield* work({ kinds: connectors.map(({ kind }) => kind), port, cpuMs: () => processCpuMs(pid) })
  })
}

/** What the rounds of both say. A build without the service graph does less work, so the ratio is a lower bound: its name says what was there. */
export function* againstCollector(
  peer: Peer | undefined,
  spans: number,
  theirMs: number,
  ourMs: number
): Generator<Line> {
  if (peer === undefined) {
    yield missing(NAME)
    return
  }
  const by = peer.kinds.join(' and ')
  const perSecond = (spans / theirMs) * 1000
  yield {
    name: `OpenTelemetry Collector with ${by}, spans a second and core`,
    value: perSecond,
    unit: 'spans/s',
    bar: null,
    holds: null
  }
  const value = theirMs / ourMs
  // A peer that does less proves the bar where we reach it, and nothing where we don't.
  const holds = value >= BAR || (peer.kinds.length === KINDS ? false : null)
  yield { name: `${NAME} with ${by}`, value, unit: '×', bar: BAR, holds }
}

interface Connector {
  /** As this build calls it: newer ones write `span_metrics`. */
  name: string
  kind: string
}

const connectorsOf = (program: string): Connector[] => {
  const told = execFileSync(program, ['components'], { encoding: 'utf8' })
  const found = told.matchAll(/- name: (\S+)\n\s+module: \S+\/(spanmetrics|servicegraph)connector /g)
  return [...found].map(([, name = '', kind = '']) => ({ name, kind }))
}

/**
 * Metrics by what ours tells apart (method, status, channel); else by the connectors' own settings, but for two of the service graph. Its store has room for
 * 1,000 spans that wait, of which batches of twenty services at once leave all others out: with it the connector dropped 99 of 100 spans and made next to no edges. And
 * versions before the one whose default it became flush with each request, not once a minute. What is made is thrown away, as we do with a tick.
 */
const configuration = (port: number, connectors: readonly Connector[]) => {
  const names = connectors.map(({ name }) => name)
  const dimensions = ['rpc.service', 'rpc.method', 'rpc.grpc.status_code', 'messaging.destination.name']
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { nop: {} },
    connectors: Object.fromEntries(
      connectors.map(({ name, kind }) => [
        name,
        kind === 'spanmetrics'
          ? { dimensions: dimensions.map((each) => ({ name: each })), histogram: { exponential: {} } }
          : { store: { max_items: 1_000_000 }, metrics_flush_interval: '60s' }
      ])
    ),
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
      pipelines: {
        traces: { receivers: ['otlp'], exporters: names },
        metrics: { receivers: names, exporters: ['nop'] }
      }
    }
  }
}
