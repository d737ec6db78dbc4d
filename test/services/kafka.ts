import { execFile } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../cli/postgres.ts'
import { needProgram } from './install.ts'
import { folderOf, isOurs, launch, locked, readState, until, writeState } from './process.ts'

const exec = promisify(execFile)
const POM = join(import.meta.dirname, 'kafka/pom.xml')
/** Starts quickly and stays small; a test broker has no need for the optimising compiler. */
const JVM = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Djava.net.preferIPv4Stack=true']

export interface KafkaService {
  /** `host:port` */
  bootstrap: string
  /** `host:port` of each further listener. */
  listeners: Record<string, string>
  /** kafka-consumer-groups' answer. */
  groupsTool(...args: string[]): Promise<string>
  /** Any of Kafka's command-line classes. */
  tool(className: string, ...args: string[]): Promise<string>
}

/** The broker's jars, by Maven, once for a version; the newest is the one that pom.xml names. */
const jars = async (wanted?: string, signal?: AbortSignal): Promise<string> => {
  const version = wanted ?? /<kafka.version>(.+)<\/kafka.version>/.exec(readFileSync(POM, 'utf8'))?.[1] ?? ''
  const root = folderOf('..', 'kafka')
  const dir = resolve(root, version)
  const get = async () => {
    if (existsSync(dir)) return
    const half = `${dir}.part`
    rmSync(half, { recursive: true, force: true })
    console.log(`getting Kafka ${version} through Maven…`)
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${half}`]
    const older = wanted === undefined ? [] : [`-Dkafka.version=${wanted}`, `-Dtools.version=${wanted}`]
    await exec(needProgram('mvn'), ['-q', '-B', '-f', POM, ...older, ...goal], { signal })
    renameSync(half, dir)
  }
  await locked(root, get, signal)
  return join(dir, '*')
}

export interface KafkaOptions {
  /** Server properties. */
  properties?: Record<string, string>
  /** The instance whose cluster it joins, as a broker alone: that one is the controller. */
  join?: string
  /** Its id in the cluster; the first is 1. */
  node?: number
  /** Forgets an earlier run first. */
  fresh?: boolean
  /** Further listeners by name, with what they speak: `{ SECURE: 'SASL_SSL' }`. */
  listeners?: Record<string, string>
  /** Another release than the newest: `3.9.1`. */
  version?: string | undefined
  /** Arguments of its Java instead of those that start quickly and stay small. */
  jvm?: string[]
  signal?: AbortSignal | undefined
}

export const startKafka = async (
  instance: string,
  {
    properties = {},
    join: seed,
    node = 1,
    fresh = false,
    jvm = ['-Xmx384m', ...JVM],
    version,
    listeners = {},
    signal
  }: KafkaOptions = {}
): Promise<KafkaService> => {
  const dir = folderOf(instance, 'kafka')
  const java = needProgram('java')
  const classpath = await jars(version, signal)
  const state = readState(dir)
  const running = state !== undefined && isOurs(dir, state.pid)
  const port = async (name: string) => (running ? (state.ports[name] ?? 0) : freePort(state?.ports[name]))
  const ports: Record<string, number> & { kafka: number; controller: number } = {
    kafka: await port('kafka'),
    controller: await port('controller')
  }
  for (const name of Object.keys(listeners)) ports[name] = await port(name)
  const further = Object.fromEntries(Object.keys(listeners).map((name) => [name, `127.0.0.1:${ports[name]}`]))
  const log = `-Dlog4j2.configurationFile=${join(dir, 'log4j2.properties')}`
  const run = async (className: string, args: string[], until?: AbortSignal) => {
    const options = { maxBuffer: 1 << 26, signal: until }
    const { stdout } = await exec(java, ['-cp', classpath, ...JVM, log, className, ...args], options)
    return stdout.trim()
  }
  const tool = (className: string, ...args: string[]) => run(className, args)
  if (!running) {
    if (fresh) rmSync(join(dir, 'data'), { recursive: true, force: true })
    const config = join(dir, 'server.properties')
    writeFileSync(
      join(dir, 'log4j2.properties'),
      'rootLogger.level=warn\nrootLogger.appenderRef.c.ref=c\nappender.c.type=Console\nappender.c.name=c\nappender.c.target=SYSTEM_ERR\n'
    )
    writeFileSync(
      config,
      lines({
        ...settings(dir, ports),
        ...(seed === undefined ? {} : joining(seed, node, ports.kafka)),
        ...listening(further, listeners, ports),
        ...properties
      })
    )
    if (!existsSync(join(dir, 'data', 'meta.properties')))
      await run('kafka.tools.StorageTool', ['format', '-t', 'plumbline-test-brokers', '-c', config], signal)
    signal?.throwIfAborted()
    writeState(dir, {
      pid: launch(dir, java, [...jvm, log, '-cp', classpath, 'kafka.Kafka', config]),
      ports
    })
  }
  const bootstrap = `127.0.0.1:${ports.kafka}`
  await until('Kafka did not start', () => ready(ports.kafka), { withinMs: 120_000, everyMs: 200, signal })
  return {
    bootstrap,
    listeners: further,
    tool,
    groupsTool: (...args) =>
      tool('org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', '--bootstrap-server', bootstrap, ...args)
  }
}

const settings = (dir: string, ports: { kafka: number; controller: number }): Record<string, string> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
  listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.controller}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.kafka}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'log.dirs': join(dir, 'data'),
  'num.partitions': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'log.cleaner.dedupe.buffer.size': '4000000'
})

const joining = (seed: string, node: number, port: number): Record<string, string> => ({
  'process.roles': 'broker',
  'node.id': String(node),
  'controller.quorum.voters': `1@127.0.0.1:${readState(folderOf(seed, 'kafka'))?.ports.controller}`,
  listeners: `PLAINTEXT://127.0.0.1:${port}`
})

/** Beside the plain listener, further ones. */
const listening = (
  addresses: Record<string, string>,
  protocols: Record<string, string>,
  ports: { kafka: number; controller: number }
): Record<string, string> => {
  const names = Object.keys(addresses)
  if (names.length === 0) return {}
  const further = names.map((name) => `${name}://${addresses[name]}`).join(',')
  const spoken = names.map((name) => `${name}:${protocols[name]}`).join(',')
  return {
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.controller},${further}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.kafka},${further}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,${spoken}`
  }
}

const lines = (properties: Record<string, string>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

/** A broker that answers ApiVersions is up; that takes no client library. Kafka protocol, request header v1. */
const ready = async (port: number): Promise<void> => {
  const { connect } = await import('node:net')
  await new Promise<void>((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => {
      const header = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff])
      socket.write(header)
    })
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')))
    socket.once('data', () => {
      socket.destroy()
      done()
    })
    socket.once('error', fail)
  })
}
