import { spawnSync } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { findProgram } from '../../test/services/install.ts'
import { ROOT } from '../checks.ts'
import { type Finding, ill, wanting, well } from './finding.ts'

const LEAST_FREE_BYTES = 1e9
const LEAST_JAVA = 17

export const disk = async (): Promise<Finding> => {
  const { bavail, bsize } = await statfs(ROOT)
  const free = `${(Number(bavail * bsize) / 1e9).toFixed(1)} GB are free.`
  return bavail * bsize < LEAST_FREE_BYTES
    ? ill('disk', free, `Free some space where ${ROOT} is: 1 GB is a good start.`)
    : well('disk', free)
}

/** Whether a port is free to listen on. */
const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })

const PORTS: [number, string, string][] = [
  [3000, 'the page', 'npm start -- --port 3001'],
  [4317, 'OpenTelemetry over gRPC', 'Set otlp.grpcPort in plumbline.yaml, or stop what listens there.'],
  [4318, 'OpenTelemetry over HTTP', 'Set otlp.httpPort in plumbline.yaml, or stop what listens there.']
]

export const ports = (): Promise<Finding[]> =>
  Promise.all(
    PORTS.map(async ([port, what, fix]) => {
      const name = `port ${port}`
      return (await isFree(port))
        ? well(name, `Free, for ${what}.`)
        : wanting(name, `In use; it is meant for ${what}. Plumbline itself may be running.`, fix)
    })
  )

/** What demo and tests need besides, and what each comes in. */
const PROGRAMS = [
  ['redis-server', 'redis-server', 'redis'],
  ['rabbitmq-server', 'rabbitmq-server', 'rabbitmq'],
  ['java', 'default-jre-headless', 'openjdk'],
  ['mvn', 'maven', 'maven'],
  ['chromium', 'chromium', 'chromium']
] as const

export const programs = (): Finding[] =>
  PROGRAMS.map(([program, apt, brew]) => {
    const fix = process.platform === 'darwin' ? `brew install ${brew}` : `sudo apt-get install -y ${apt}`
    const path = findProgram(program)
    if (path === undefined) return wanting(program, 'Not installed; the demo and the tests need it.', fix)
    if (program !== 'java') return well(program, path)
    const said = spawnSync(path, ['-version'], { encoding: 'utf8' }).stderr
    const version = Number(/version "(?:1\.)?(\d+)/.exec(said)?.[1])
    return version >= LEAST_JAVA
      ? well(program, `Version ${version}.`)
      : wanting(program, `Version ${version}; Kafka needs ${LEAST_JAVA}.`, fix)
  })
