/**
 * What stands under these keys is never shown, as it may be a secret written where it should not be; the path of a webhook's `url` may be one in
 * itself.
 */
const SECRET = new Set(['password', 'token', 'secret', 'url', 'ca', 'cert', 'key'])

export const isSecret = (path: readonly PropertyKey[]): boolean => path.some((step) => SECRET.has(String(step)))

/** A value as it is written in the file, short, without what may be a secret in it: what a map holds, and what stands before an @ in an address. */
export const shown = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(short(value.replace(/(^|:\/\/).*@/, '$1…@')))
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'a map of keys' : String(value)
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
