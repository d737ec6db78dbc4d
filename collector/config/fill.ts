import { PlumblineError } from '../../model/index.ts'

/** Replaces `${NAME}` in every text by what the environment holds. `where` says where a text stands. @throws PlumblineError `config.invalid` */
export const fill = (
  value: unknown,
  env: Record<string, string | undefined>,
  where: (path: PropertyKey[]) => string,
  path: PropertyKey[] = []
): unknown => {
  if (typeof value === 'string')
    return value.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
      const found = env[name]
      if (found !== undefined) return found
      throw new PlumblineError(
        'config.invalid',
        `${where(path)}: the environment variable ${name} is not set.`,
        `Set ${name} where Plumbline is started, or write the value itself.`
      )
    })
  if (Array.isArray(value)) return value.map((each, i) => fill(each, env, where, [...path, i]))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, env, where, [...path, key])]))
  return value
}
