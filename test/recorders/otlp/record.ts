import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { startService } from '../../services/index.ts'

/**
 * Records what OpenTelemetry's own SDKs send: `node test/recorders/otlp/record.ts python go java rust nodejs`, and with `-json` behind the language the same as
 * JSON. README.md says how each is built first. A language is two processes of one small service, `orders` that serves and `till` that calls; bodies are
 * stored as they came, inflated.
 */
const HERE = import.meta.dirname
const ROOT = resolve(HERE, '../../..')
const BUILT = join(ROOT, '.plumbline/recorders')

const COMMANDS: Record<string, string[]> = {
  python: [join(BUILT, 'python/bin/python'), join(HERE, 'python/service.py')],
  go: [join(BUILT, 'go-service')],
  java: ['java', `-javaagent:${BUILT}/java/agent.jar`, '-cp', `${BUILT}/java/classes:${BUILT}/java/lib/*`, 'Service'],
  rust: [join(BUILT, 'rust/debug/recorded')],
  nodejs: [process.execPath, join(HERE, 'nodejs/service.cjs')]
}

/** Resource attributes that name this machine are left out by the SDKs themselves; Java's agent would send many metrics of its runtime. */
const PROVIDERS = 'Host HostId Process ProcessRuntime Os Container Manifest'.split(' ')
const NAMELESS = {
  OTEL_JAVA_DISABLED_RESOURCE_PROVIDERS: PROVIDERS.map(
    (name) => `io.opentelemetry.instrumentation.resources.${name}ResourceProvider`
  ).join(','),
  OTEL_INSTRUMENTATION_RUNTIME_TELEMETRY_ENABLED: 'false',
  OTEL_NODE_RESOURCE_DETECTORS: 'env',
  OTEL_LOGS_EXPORTER: 'none'
}

/** Stack traces name folders of this machine: as many other letters stand there instead, so that lengths stay right. */
const nameless = (body: Buffer): Buffer => {
  const text = body.toString('latin1').replaceAll(ROOT, `/${'x'.repeat(ROOT.length - 1)}`)
  return Buffer.from(text, 'latin1')
}

const record = async (name: string): Promise<void> => {
  const [language = '', format = 'protobuf'] = name.split('-')
  const [program = '', ...args] = COMMANDS[language] ?? []
  const into = resolve(HERE, '../../fixtures/otlp', name)
  rmSync(into, { recursive: true, force: true })
  mkdirSync(into, { recursive: true })
  const received: string[] = []
  const recorder = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const sent = Buffer.concat(parts)
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
      const signal = (request.url ?? '').split('/').at(-1) ?? ''
      const format = request.headers['content-type']?.includes('json') ? 'json' : 'pb'
      received.push(signal)
      writeFileSync(join(into, `${received.length}-${signal}.${format}`), nameless(body))
      response.writeHead(200, { 'content-type': request.headers['content-type'] ?? '' }).end()
    })
  })
  await new Promise<void>((done) => recorder.listen(0, '127.0.0.1', done))
  const address = recorder.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const [kafka, rabbitmq, redis] = await Promise.all([
    startService('kafka'),
    startService('rabbitmq'),
    startService('redis')
  ])
  const env = {
    ...process.env,
    ...NAMELESS,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${address.port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: `http/${format}`,
    RECORDED: language,
    KAFKA: kafka.bootstrap,
    AMQP: rabbitmq.amqpUrl,
    REDIS: `redis://${redis.host}:${redis.port}`
  }
  const run = (role: string, more: Record<string, string>): ChildProcess =>
    spawn(program, [...args, role], { env: { ...env, ...more }, stdio: ['pipe', 'pipe', 'inherit'] })
  const serving = run('serve', { OTEL_SERVICE_NAME: 'orders' })
  const port = await new Promise<string>((done) => serving.stdout?.once('data', (line) => done(String(line).trim())))
  const calling = run('call', { OTEL_SERVICE_NAME: 'till', PORT: port })
  await new Promise((done) => calling.once('exit', done))
  const served = new Promise((done) => serving.once('exit', done))
  serving.stdin?.end()
  await served
  recorder.close()
  console.log(name, received.join(' '))
}

for (const name of process.argv.slice(2)) await record(name)
