import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../../../cli/postgres.ts'
import { readServer } from '../../../collector/transports/redis/read-server.ts'
import { ReplyError } from '../../../collector/transports/redis/resp.ts'
import { type Asked, type Command, Wire } from '../../../collector/transports/redis/wire.ts'
import { RedisTarget } from '../../../model/index.ts'
import { until } from '../../services/process.ts'
import { readAs } from './replies.ts'

/**
 * Records what a server answers to the collector: `node test/recorders/redis/record.ts <redis-server> …`. README.md says where servers of other versions
 * come from, `test/pure/redis/recorded.test.ts` what they were made to hold.
 */
const INTO = resolve(import.meta.dirname, '../../pure/redis/recorded')
/** Of INFO, which tells much of the machine, no more than is read. */
const INFO =
  /^(redis_version|valkey_version|redis_mode|server_mode|connected_clients|used_memory|maxmemory|maxmemory_policy|mem_not_counted_for_evict|rdb_last_bgsave_status|aof_enabled|aof_last_write_status|role):/

const fill = async (port: number): Promise<Redis[]> => {
  const [producer, waiting] = ['producer', 'worker-1'].map((connectionName) => new Redis({ port, connectionName }))
  if (producer === undefined || waiting === undefined) throw new Error('no clients')
  await producer.set('text', 'beside it')
  for (let i = 0; i < 20; i++) await producer.xadd('tasks', '*', 'n', String(i))
  for (const [group, from] of [
    ['start', '0'],
    ['end', '$'],
    ['middle', '0']
  ] as const)
    await producer.xgroup('CREATE', 'tasks', group, from)
  await producer.xreadgroup('GROUP', 'middle', 'worker-1', 'COUNT', 7, 'STREAMS', 'tasks', '>')
  // Of ten, two are read and the six oldest trimmed: four are lost.
  for (let i = 0; i < 10; i++) await producer.xadd('trimmed', '*', 'n', String(i))
  await producer.xgroup('CREATE', 'trimmed', 'g', '0')
  await producer.xreadgroup('GROUP', 'g', 'worker-1', 'COUNT', 2, 'STREAMS', 'trimmed', '>')
  await producer.xtrim('trimmed', 'MAXLEN', 4)
  const given = await producer.xpending('tasks', 'middle', '-', '+', 7)
  const ids = given.map((entry) => String((entry as unknown[])[0]))
  await producer.xack('tasks', 'middle', ...ids.slice(0, 2))
  await producer.xclaim('tasks', 'middle', 'worker-2', 0, String(ids[2]), 'RETRYCOUNT', 6)
  void waiting.xreadgroup('GROUP', 'end', 'worker-1', 'BLOCK', 0, 'STREAMS', 'tasks', '>').catch(() => undefined)
  await sleep(400)
  // It asks in vain: from 7.2 on that makes it less idle, and no less inactive.
  await producer.xautoclaim('tasks', 'middle', 'worker-1', 3_600_000, '0').catch(() => undefined)
  await sleep(100)
  return [producer, waiting]
}

/** A connection that remembers every command with its answer. */
const recording = (wire: Wire, answers: Map<string, unknown>): Asked => {
  const keep = (command: Command, answer: unknown): void => {
    const name = command.join(' ')
    const kept =
      name === 'info'
        ? String(answer)
            .split('\r\n')
            .filter((line) => INFO.test(line))
            .join('\r\n')
        : answer
    answers.set(name, kept instanceof ReplyError ? { error: kept.message } : kept)
  }
  const askAll: Asked['askAll'] = async (commands, ...shapes) => {
    const told = await wire.askAll(commands)
    for (const [i, command] of commands.entries()) keep(command, told[i])
    return told.map((answer, i) => readAs(answer, shapes[i % shapes.length]))
  }
  return {
    askAll,
    ask: async (...command) => {
      const [answer] = await askAll([command])
      if (answer instanceof ReplyError) throw answer
      return answer
    }
  }
}

const record = async (server: string): Promise<string> => {
  const dir = mkdtempSync(join(tmpdir(), 'record-redis-'))
  const port = await freePort()
  const child = spawn(server, ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''], {
    stdio: 'ignore'
  })
  const signal = new AbortController().signal
  try {
    const wire = await until('it did not start', () =>
      Wire.open(`127.0.0.1:${port}`, { tls: undefined, timeoutMs: 2000, signal })
    )
    const clients = await fill(port)
    const answers = new Map<string, unknown>()
    const target = RedisTarget.parse({ id: 'r', kind: 'redis', addresses: ['host:6379'] })
    const { info } = await readServer(recording(wire, answers), 'host:6379', target, signal)
    wire.close()
    for (const client of clients) client.disconnect()
    const name = info.valkey_version === undefined ? `redis-${info.redis_version}` : `valkey-${info.valkey_version}`
    writeFileSync(join(INTO, `${name}.json`), `${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`)
    return name
  } finally {
    const gone = once(child, 'exit')
    child.kill()
    await gone
    rmSync(dir, { recursive: true })
  }
}

for (const server of process.argv.slice(2)) console.log(await record(server))
