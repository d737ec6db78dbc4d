import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip, inflate, zstdDecompress } from 'node:zlib'
import { type Load, MOST_INFLATED_BYTES } from './limits.ts'
import { notReadable, tooLargeInflated, tooLargeSent, tooManyBytes, tooSlow } from './refused.ts'

const INFLATE = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress)
} as const
export type Compression = keyof typeof INFLATE
export const isCompression = (name: string): name is Compression => Object.hasOwn(INFLATE, name)

export interface Receiving {
  load: Load
  most: number
  patienceMs: number
}

/**
 * All that a request sends, as it is. Rejects with Refused where it is too large, too slow, or one too many; what else of it comes then is passed over, so
 * that the sender can read why. Rejects with another error where the sender went away.
 */
export const receive = (from: Readable, { load, most, patienceMs }: Receiving): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let isDone = false
    const settle = (then: () => void) => {
      if (isDone) return
      isDone = true
      clearTimeout(timer)
      load.waitingBytes -= bytes
      then()
    }
    const timer = setTimeout(() => settle(() => reject(tooSlow())), patienceMs)
    from.on('data', (chunk: Buffer) => {
      if (isDone) return
      bytes += chunk.length
      load.waitingBytes += chunk.length
      chunks.push(chunk)
      if (bytes > most) settle(() => reject(tooLargeSent()))
      else if (load.isFull) settle(() => reject(tooManyBytes()))
    })
    from.on('end', () => settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))))
    from.on('error', (error) => settle(() => reject(error)))
    from.on('close', () => settle(() => reject(new Error('The sender went away.'))))
  })

/** Inflates on another thread, and no further than the limit: a bomb is refused, not unpacked. */
export const inflated = async (sent: Uint8Array, compression: Compression): Promise<Uint8Array> => {
  try {
    return await INFLATE[compression](sent, {
      maxOutputLength: MOST_INFLATED_BYTES,
      chunkSize: expectedBytes(sent, compression)
    })
  } catch (error) {
    if (error instanceof RangeError) throw tooLargeInflated()
    throw notReadable(`The body is not ${compression}.`)
  }
}

/** Telemetry comes to about a tenth: what says that it is more than this many times larger has to show it, piece by piece. */
const MOST_TIMES = 32
const USUAL_TIMES = 8
const LEAST_CHUNK = 2 ** 14

/**
 * How large one is once inflated, as gzip's last four bytes tell it (RFC 1952, ISIZE; a sender may lie): the right number is one piece, made in one step on the
 * other thread. Node's own pieces of 16 KiB come back one by one and are put together at the end, which takes as long as the inflating.
 */
const expectedBytes = (sent: Uint8Array, compression: Compression): number => {
  const most = Math.min(MOST_INFLATED_BYTES, sent.byteLength * MOST_TIMES)
  const { buffer, byteOffset, byteLength } = sent
  const told =
    compression === 'gzip' && byteLength > 4
      ? new DataView(buffer, byteOffset + byteLength - 4, 4).getUint32(0, true)
      : sent.byteLength * USUAL_TIMES
  // One byte more: a piece that is quite full is followed by another.
  return Math.max(LEAST_CHUNK, Math.min(told + 1, most))
}
