import { execFileSync } from 'node:child_process'
import { freePort } from '../cli/postgres.ts'
import type { Line } from './line.ts'
import { missing, onPath, whileRunning } from './peer.ts'
import { processCpuMs, putFirst } from './turns.ts'

const NAME = 'otlp whole way against the OpenTelemetry Collector'
const ROUNDS = 5
const BAR = 1
/** spanmetrics and servicegraph. */
const KINDS = 2

/** What our intake was measured by: spans of a round, the CPU time that its quickest round took, and how a round is sent to a port. */
export interface Measured {
  spans: number
  cpuMs: number
  send(port: number): Promise<void>
}

/**
 * The OpenTelemetry Collector, where it is on PATH, with the connectors that make the like of spans: metrics of calls and a graph of services. The same bodies, sent
 * by the same sender; it has one core (GOMAXPROCS), and what counts is, as for ours, the CPU time of its quickest round. A build without the service graph does
 * less work, so the ratio is a lower bound: its name says what was there. It joins no links, keeps no trace and follows no message: ours does all three.
 */
export const againstCollector = async function* (ours: Measured): AsyncGenerator<Line> {
  const program = onPath('otelcol-contrib', 'otelcol')
  const connectors = program === undefined ? [] : connectorsOf(program)
  if (program === undefined || connectors.length === 0) {
    yield missing(NAME)
    return
  }
  const port = await freePort()
  const args = ['--config', `yaml:${JSON.stringify(configuration(port, connectors))}`]
  const isReady = () => fetch(`http://127.0.0.1:${port}/v1/traces`)
  yield* whileRunning({ program, args, env: { GOMAXPROCS: '1' }, isReady }, async function* (pid) {
    putFirst(pid)
    const rounds: number[] = []
    for (let i = 0; i <= ROUNDS; i++) {
      const before = processCpuMs(pid)
      await ours.send(port)
      if (i > 0) rounds.push(processCpuMs(pid) - before)
    }
    const theirMs = Math.min(...rounds)
    const by = connectors.map(({ kind }) => kind).join(' and ')
    const perSecond = (ours.spans / theirMs) * 1000
    yield {
      name: `OpenTelemetry Collector with ${by}, spans a second and core`,
      value: perSecond,
      unit: 'spans/s',
      bar: null,
      holds: null
    }
    const value = theirMs / ours.cpuMs
    // A peer that does less proves the bar where we reach it, and nothing where we don't.
    const holds = value >= BAR || (connectors.length === KINDS ? false : null)
    yield { name: `${NAME} with ${by}`, value, unit: '×', bar: BAR, holds }
  })
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

/** Metrics by what ours tells apart: method, status, channel; else by its own settings. It throws away what it made, as we do with a tick. */
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
          : {}
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
