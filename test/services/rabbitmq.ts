import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../cli/postgres.ts'
import { findProgram, needProgram } from './install.ts'
import { folderOf, isOurs, launch, readState, until, writeState } from './process.ts'

const exec = promisify(execFile)

export interface RabbitmqService {
  host: string
  amqpPort: number
  managementPort: number
  amqpUrl: string
  managementUrl: string
  /** Of the Prometheus plugin. */
  metricsUrl: string
  username: string
  password: string
  /** Of the stream protocol; listened at where the plugin rabbitmq_stream is asked for. */
  streamPort: number
  /** What the broker calls this node. */
  node: string
  /** rabbitmqctl's answer. */
  ctl(...args: string[]): Promise<string>
}

export interface RabbitmqOptions {
  /** Lines of rabbitmq.conf. */
  config?: string[]
  /** The instance, which runs, whose cluster this one belongs to: its port mapper and its cookie are theirs, too. */
  join?: string
  /** Without what an earlier run left: a cluster's nodes would wait for each other. */
  fresh?: boolean
  /** Further plugins. With rabbitmq_stream it has a port of the stream protocol, `streamPort`. */
  plugins?: string[]
  signal?: AbortSignal | undefined
}

export const startRabbitmq = async (
  instance: string,
  { config = [], join: seed, fresh = false, plugins = [], signal }: RabbitmqOptions = {}
): Promise<RabbitmqService> => {
  const dir = folderOf(instance, 'rabbitmq')
  needProgram('rabbitmq-server')
  // Debian's wrapper in /usr/sbin changes the user and the folders; the scripts behind it take them from the environment.
  const script = (name: string) => findProgram(`../lib/rabbitmq/bin/${name}`, name) ?? name
  const state = readState(dir)
  const running = state !== undefined && isOurs(dir, state.pid)
  const port = async (name: string) => (running ? (state.ports[name] ?? 0) : freePort(state?.ports[name]))
  const ports = {
    amqp: await port('amqp'),
    management: await port('management'),
    prometheus: await port('prometheus'),
    stream: await port('stream'),
    dist: await port('dist'),
    epmd: seed === undefined ? await port('epmd') : epmdPortOf(seed)
  }
  const epmd = findProgram('epmd')
  const env: Record<string, string> = {
    ...(epmd === undefined ? {} : { ERL_FLAGS: '-start_epmd false' }),
    HOME: dir,
    RABBITMQ_NODENAME: nodeOf(instance),
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.dist),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_LOG_BASE: join(dir, 'logs'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(dir, 'rabbitmq-env.conf'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none',
    RABBITMQ_CTL_ERL_ARGS: '+S 1:1'
  }
  if (!running) {
    if (fresh) rmSync(join(dir, 'data'), { recursive: true, force: true })
    const settings = [
      `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
      `management.tcp.ip = 127.0.0.1`,
      `management.tcp.port = ${ports.management}`,
      `prometheus.tcp.ip = 127.0.0.1`,
      `prometheus.tcp.port = ${ports.prometheus}`,
      'vm_memory_high_watermark.absolute = 1GB',
      'disk_free_limit.absolute = 50MB',
      ...(plugins.includes('rabbitmq_stream') ? [`stream.listeners.tcp.1 = 127.0.0.1:${ports.stream}`] : []),
      ...(seed === undefined ? [] : joining(seed))
    ]
    const enabled = ['rabbitmq_management', 'rabbitmq_prometheus', ...plugins]
    writeFileSync(join(dir, 'enabled_plugins'), `[${enabled.join(',')}].`)
    writeFileSync(join(dir, 'rabbitmq.conf'), `${[...settings, ...config].join('\n')}\n`)
    writeFileSync(join(dir, 'rabbitmq-env.conf'), '')
    if (seed !== undefined) shareCookie(seed, dir)
    signal?.throwIfAborted()
    // Erlang would start its port mapper as a daemon, which outlives the broker: here it belongs to the broker's process group.
    const both = [
      ...(epmd === undefined || seed !== undefined ? [] : [`"${epmd}" &`]),
      `exec "${script('rabbitmq-server')}"`
    ].join('\n')
    writeState(dir, { pid: launch(dir, 'sh', ['-c', both], env), ports })
  }
  const managementUrl = `http://127.0.0.1:${ports.management}`
  const ready = async () => {
    const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`
    const deadline = AbortSignal.timeout(2000)
    const answer = await fetch(`${managementUrl}/api/overview`, { headers: { authorization }, signal: deadline })
    if (!answer.ok) throw new Error(`management answers ${answer.status}`)
    await reach(ports.amqp)
  }
  await until('RabbitMQ did not start', ready, { signal })
  return {
    host: '127.0.0.1',
    amqpPort: ports.amqp,
    managementPort: ports.management,
    amqpUrl: `amqp://guest:guest@127.0.0.1:${ports.amqp}`,
    managementUrl,
    metricsUrl: `http://127.0.0.1:${ports.prometheus}`,
    username: 'guest',
    password: 'guest',
    streamPort: ports.stream,
    node: nodeOf(instance),
    ctl: async (...args) => {
      const { stdout } = await exec(script('rabbitmqctl'), ['--quiet', ...args], { env: { ...process.env, ...env } })
      return stdout.trim()
    }
  }
}

const nodeOf = (instance: string): string => `plumbline-${instance}@localhost`

/** A node that is new looks for its cluster there (RabbitMQ, "Cluster Formation", classic config). */
const joining = (seed: string): string[] => [
  'cluster_formation.peer_discovery_backend = classic_config',
  `cluster_formation.classic_config.nodes.1 = ${nodeOf(seed)}`
]

const epmdPortOf = (seed: string): number => {
  const port = readState(folderOf(seed, 'rabbitmq'))?.ports.epmd
  if (port === undefined) throw new Error(`RabbitMQ ${seed} was never started: there is no cluster to join`)
  return port
}

/** Only nodes with the same cookie talk to each other. */
const shareCookie = (seed: string, dir: string): void => {
  const name = '.erlang.cookie'
  const own = join(dir, name)
  // It may be read only, so it is not written over.
  if (existsSync(own)) rmSync(own)
  copyFileSync(join(folderOf(seed, 'rabbitmq'), name), own)
}

/** AMQP is opened after the management plugin answers. */
const reach = (port: number): Promise<void> =>
  new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      done()
    })
    socket.once('error', fail)
  })
