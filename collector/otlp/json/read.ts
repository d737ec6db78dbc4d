import { Malformed } from '../span.ts'

/** JSON of unknown shape, taken apart with one sentence for whatever does not fit. Unknown fields are passed over, as the spec asks. */
export type Fields = { readonly [key: string]: unknown }

export const parse = (bytes: Uint8Array): Fields => {
  try {
    return fields(
      JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')),
      'The body'
    )
  } catch (error) {
    if (error instanceof Malformed) throw error
    throw new Malformed('The body is not JSON.')
  }
}

export const fields = (value: unknown, what: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed(`${what} is not a JSON object.`)
  return value as Fields
}

/** A repeated field: absent and null are empty. */
export const list = (value: unknown, what: string): Fields[] => {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Malformed(`${what} is not a JSON array.`)
  return value.map((each) => fields(each, `An element of ${what}`))
}

export const text = (value: unknown, what: string): string => {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new Malformed(`${what} is not a string.`)
  return value
}

/** A number as OTLP/JSON writes it: 64-bit ones as decimal strings. */
export const number = (value: unknown, what: string): number => {
  if (value === undefined || value === null || value === '') return 0
  const result = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN
  if (Number.isNaN(result)) throw new Malformed(`${what} is not a number.`)
  return result
}

/** 64-bit nanoseconds, which a number can't hold. */
export const nanos = (value: unknown, what: string): bigint => {
  if (value === undefined || value === null || value === '') return 0n
  if ((typeof value === 'string' && /^\d{1,20}$/.test(value)) || (typeof value === 'number' && Number.isInteger(value)))
    return BigInt(value)
  throw new Malformed(`${what} is not a whole number.`)
}
