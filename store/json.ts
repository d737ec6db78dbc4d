import { NUL_IN_JSON } from '../model/nul.ts'

/**
 * What is written as JSON. PostgreSQL takes no NUL in a text, and brokers do: one queue or key with such a name would keep its target's whole tick from being
 * written, so it stands as U+FFFD.
 */
export const jsonOf = (value: unknown): string => {
  const json = JSON.stringify(value)
  return json.includes('\\u0000') ? json.replace(NUL_IN_JSON, '$1\uFFFD') : json
}
