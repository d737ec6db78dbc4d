/**
 * Commands as the server takes them (redis.io, "Redis serialization protocol specification", "Sending commands"): each an array of bulk strings.
 *
 *   *<count>\r\n  and for each:  $<bytes>\r\n<text>\r\n
 */
export const encode = (commands: readonly (readonly string[])[]): Buffer => {
  at = 0
  for (const command of commands) {
    put(`*${command.length}\r\n`)
    for (const part of command) {
      const began = at
      if (putAscii(part)) continue
      // Not a byte a character.
      at = began
      const length = Buffer.byteLength(part)
      put(headOf(length))
      makeRoom(length + 2)
      at += written.write(part, at, 'utf8')
      put('\r\n')
    }
  }
  return Buffer.from(written.subarray(0, at))
}

/** What is being encoded: written here and copied once, as there are tens of thousands of commands a poll. */
let written = Buffer.allocUnsafe(65_536)
let at = 0
const HEADS = Array.from({ length: 128 }, (_, length) => `$${length}\r\n`)
const headOf = (length: number): string => HEADS[length] ?? `$${length}\r\n`

const makeRoom = (length: number): void => {
  if (at + length > written.length) written = Buffer.concat([written], 2 * (at + length))
}

/** Writes a part; false where it is long, or at a character that is more than a byte. */
const putAscii = (part: string): boolean =>
  part.length < HEADS.length && put(headOf(part.length)) && put(part) && put('\r\n')

/** Byte by byte: for short texts that is quicker than a call for each. */
const put = (text: string): boolean => {
  makeRoom(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return false
    written[at++] = code
  }
  return true
}
