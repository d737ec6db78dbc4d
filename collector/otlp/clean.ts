import { createHash } from 'node:crypto'

/**
 * Names come from anywhere and go into ids, which the database indexes: it takes no NUL, no lone surrogate, and no index row above 2.7 kB. An edge's
 * id has up to six of them, escaped.
 */
const MOST_ESCAPED = 400
/** One character becomes nine at most. */
const SHORT = Math.floor(MOST_ESCAPED / 9)

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const STRANGE = /[\0-\x1f\x7f\ud800-\udfff]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
const CONTROL = /[\0-\x1f\x7f]/g

export const clean = (name: string): string =>
  name.length <= SHORT && !STRANGE.test(name) ? name : (known.get(name) ?? remember(name))

/** Long names come again with each span. */
const known = new Map<string, string>()
const MOST_KNOWN = 5000
const MOST_REMEMBERED = 2000

const remember = (name: string): string => {
  const cleaned = shortened(name.toWellFormed().replace(CONTROL, '\ufffd'))
  if (name.length > MOST_REMEMBERED) return cleaned
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(name, cleaned)
  return cleaned
}

/** Two long names that begin alike stay two. */
const shortened = (name: string): string => {
  if (name.length <= MOST_ESCAPED && encodeURIComponent(name).length <= MOST_ESCAPED) return name
  const mark = `…${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
  let length = Math.min(name.length, MOST_ESCAPED)
  while (encodeURIComponent(name.slice(0, length).toWellFormed() + mark).length > MOST_ESCAPED)
    length -= Math.ceil(length / 8)
  return name.slice(0, length).toWellFormed() + mark
}
