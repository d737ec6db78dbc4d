import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type KafkaService, startKafka } from './kafka.ts'
import { type PostgresService, startTestPostgres } from './postgres.ts'
import { end, folderOf, isOurs, locked, ROOT, readState, signal } from './process.ts'
import { type RabbitmqService, startRabbitmq } from './rabbitmq.ts'
import { type RedisService, startRedis } from './redis.ts'

export interface Services {
  postgres: PostgresService
  redis: RedisService
  rabbitmq: RabbitmqService
  kafka: KafkaService
}
export type ServiceName = keyof Services
export const SERVICE_NAMES: readonly ServiceName[] = ['postgres', 'redis', 'rabbitmq', 'kafka']

/** The instance of a test that names none. Tests that run beside others have services of their own: what one leaves there, or asks all of, is no other's. */
const SHARED = process.env.PLUMBLINE_TEST_SERVICES ?? 'test'

export interface Options {
  /** Its own processes, ports and data. Tests that stop or reconfigure a broker use one of their own. */
  instance?: string
  /** Kafka: server properties. */
  properties?: Record<string, string>
  /** Redis: further arguments. RabbitMQ: lines of rabbitmq.conf. */
  config?: string[]
  /** RabbitMQ and Kafka: the instance whose cluster it joins. */
  join?: string
  /** Kafka: its id in that cluster. */
  node?: number
  /** RabbitMQ and Kafka: whether it forgets an earlier run first. */
  fresh?: boolean
  /** RabbitMQ: further plugins. */
  plugins?: string[]
  /** Kafka: further listeners by name, with what they speak. */
  listeners?: Record<string, string>
  /** Kafka: another release than the newest. */
  version?: string
  /** Kafka: arguments of its Java. */
  jvm?: string[]
  /** Gives up starting: nothing is launched any more, and what was is ended by `stopService`. */
  signal?: AbortSignal | undefined
  /** How long it may take to stop before it is killed, ms. */
  patienceMs?: number
}

const START: { [N in ServiceName]: (instance: string, options: Options) => Promise<Services[N]> } = {
  postgres: startTestPostgres,
  redis: (instance, { config, signal }) =>
    locked(folderOf(instance, 'redis'), () => startRedis(instance, config, signal), signal),
  rabbitmq: (instance, options) =>
    locked(folderOf(instance, 'rabbitmq'), () => startRabbitmq(instance, options), options.signal),
  kafka: (instance, options) => locked(folderOf(instance, 'kafka'), () => startKafka(instance, options), options.signal)
}

/** Starts a real service, or finds the one that runs; resolves when it answers. Any number of processes may call it at once. */
export const startService = <N extends ServiceName>(name: N, options: Options = {}): Promise<Services[N]> =>
  START[name](options.instance ?? SHARED, options)

/** Stops it, keeping its data and ports. */
export const stopService = async (
  name: ServiceName,
  { instance = SHARED, patienceMs }: Options = {}
): Promise<void> => {
  const dir = folderOf(instance, name)
  if (name !== 'postgres') return end(dir, 'SIGTERM', patienceMs)
  if (!existsSync(join(dir, 'data', 'postmaster.pid'))) return
  const { stop } = await startTestPostgres(instance)
  await stop()
}

export const killService = (
  name: Exclude<ServiceName, 'postgres'>,
  { instance = SHARED }: Options = {}
): Promise<void> => end(folderOf(instance, name), 'SIGKILL')

/** Stops its clock: sockets accept and never answer. */
export const pauseService = (name: Exclude<ServiceName, 'postgres'>, { instance = SHARED }: Options = {}): boolean =>
  signal(folderOf(instance, name), 'SIGSTOP')
export const resumeService = (name: Exclude<ServiceName, 'postgres'>, { instance = SHARED }: Options = {}): boolean =>
  signal(folderOf(instance, name), 'SIGCONT')

/** Every instance there is, and which of its services run. */
export const listServices = (): { instance: string; name: ServiceName; running: boolean }[] =>
  (existsSync(ROOT) ? readdirSync(ROOT) : []).flatMap((instance) =>
    SERVICE_NAMES.filter((name) => existsSync(join(ROOT, instance, name))).map((name) => {
      const dir = folderOf(instance, name)
      const running =
        name === 'postgres' ? existsSync(join(dir, 'data', 'postmaster.pid')) : isOurs(dir, readState(dir)?.pid ?? 0)
      return { instance, name, running }
    })
  )
