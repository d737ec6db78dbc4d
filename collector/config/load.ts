import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { Config, PlumblineError } from '../../model/index.ts'
import { nearest } from './nearest.ts'

/**
 * Reads and checks `plumbline.yaml`. `${NAME}` in any text is replaced from the environment. An error names file, line, column, the wrong
 * value (never what an environment variable held) and the nearest right name.
 *
 * @throws PlumblineError `config.unreadable`, `config.invalid`
 */
export const loadConfig = async (
  file: string,
  env: Record<string, string | undefined> = process.env
): Promise<Config> => {
  if (!existsSync(file))
    throw new PlumblineError(
      'config.unreadable',
      `There is no configuration at ${file}.`,
      'Correct the path, or leave --config out to look for what runs on this host.'
    )
  const source = await readFile(file, 'utf8').catch((cause) => {
    throw new PlumblineError(
      'config.unreadable',
      `The configuration ${file} can’t be read.`,
      'Check its permissions.',
      { cause }
    )
  })
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: true })
  const where = (path: readonly PropertyKey[]): string => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined
      if (node?.range !== undefined) {
        const { line, col } = lines.linePos(node.range[0])
        return `${file}:${line}:${col}`
      }
    }
    return file
  }
  const broken = document.errors[0]
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0])
    throw new PlumblineError(
      'config.invalid',
      `${file}:${line}:${col}: this is not YAML: ${broken.message.split('\n')[0]}`,
      'Correct the line and start again.'
    )
  }
  const filled = fill(document.toJS() ?? {}, env, [], where)
  const result = Config.safeParse(filled)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw explain(issue, document.toJS(), where)
}

const fill = (
  value: unknown,
  env: Record<string, string | undefined>,
  path: PropertyKey[],
  where: (path: PropertyKey[]) => string
): unknown => {
  if (typeof value === 'string')
    return value.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
      const found = env[name]
      if (found === undefined)
        throw new PlumblineError(
          'config.invalid',
          `${where(path)}: the environment variable ${name} is not set.`,
          `Set ${name}, or write the value itself.`
        )
      return found
    })
  if (Array.isArray(value)) return value.map((each, i) => fill(each, env, [...path, i], where))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, env, [...path, key], where)]))
  return value
}

const explain = (
  issue: z.core.$ZodIssue | undefined,
  written: unknown,
  where: (path: readonly PropertyKey[]) => string
): PlumblineError => {
  if (issue === undefined)
    return new PlumblineError('config.invalid', 'The configuration is not right.', 'See docs/configuration.md.')
  const at = issue.path.join('.') || 'the top level'
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const right = nearest(key, keysAt(issue.path, written))
    return new PlumblineError(
      'config.invalid',
      `${where([...issue.path, key])}: ${at} has no key "${key}".`,
      right === undefined ? 'Remove it; docs/configuration.md lists the keys.' : `Did you mean "${right}"?`
    )
  }
  const value = issue.path.reduce<unknown>(
    (each, key) => (each as Record<PropertyKey, unknown> | undefined)?.[key],
    written
  )
  const secret = issue.path.some((key) => SECRETS.has(String(key)))
  const shown = value === undefined ? 'missing' : secret ? 'its value is not shown' : `now ${JSON.stringify(value)}`
  return new PlumblineError(
    'config.invalid',
    `${where(issue.path)}: ${at} is not right (${shown}): ${issue.message}.`,
    'Correct it; docs/configuration.md explains each key.'
  )
}

/** What stands under these keys is never shown, as it may be a secret written where it should not be. */
const SECRETS = new Set(['password', 'token', 'ca', 'cert', 'key', 'tls', 'sasl'])

/** The keys that may stand at a path. */
const keysAt = (path: readonly PropertyKey[], written: unknown): string[] => {
  if (path.length === 0) return Object.keys(Config.shape)
  if (path[0] === 'otlp') return ['host', 'grpcPort', 'httpPort', 'interval']
  if (path[0] !== 'targets') return []
  if (path.length > 2)
    return [
      'include',
      'exclude',
      'ca',
      'cert',
      'key',
      'servername',
      'insecure',
      'mechanism',
      'username',
      'password',
      'token',
      'file'
    ]
  const target = (written as { targets?: { kind?: string }[] }).targets?.[Number(path[1])]
  return KEYS[target?.kind ?? ''] ?? ['id', 'kind']
}

const COMMON = ['id', 'kind', 'interval', 'timeout', 'tls']
const KEYS: Record<string, string[]> = {
  kafka: [...COMMON, 'brokers', 'sasl', 'topics', 'groups', 'internal'],
  rabbitmq: [...COMMON, 'management', 'username', 'password', 'queues', 'internal'],
  redis: [...COMMON, 'addresses', 'db', 'username', 'password', 'streams']
}
