import { listOf } from './answers.ts'

/** A master of a cluster, and the slots that it serves. */
export interface Master {
  address: string
  /** From and to, both included. */
  slots: [number, number][]
  replicas: string[]
}

/**
 * CLUSTER SLOTS: `[from, to, master, replica…]` a range of slots, each node `[host, port, id, …]` (redis.io). The host is empty or null where a node does
 * not know its own, and means the one that was asked.
 */
export const mastersOf = (answer: unknown, asked: string): Master[] => {
  const own = asked.slice(0, asked.lastIndexOf(':'))
  const addressOf = (node: unknown) => {
    const [host, port] = listOf(node)
    const name = host === null || host === '' || host === '?' ? own : String(host)
    return name.includes(':') && !name.startsWith('[') ? `[${name}]:${port}` : `${name}:${port}`
  }
  const masters = new Map<string, Master>()
  for (const range of listOf(answer)) {
    const [from, to, master, ...replicas] = listOf(range)
    const address = addressOf(master)
    const known = masters.get(address) ?? { address, slots: [], replicas: replicas.map(addressOf).sort() }
    known.slots.push([Number(from), Number(to)])
    masters.set(address, known)
  }
  return [...masters.values()].sort((a, b) => (a.address < b.address ? -1 : 1))
}

export const serves = ({ slots }: Pick<Master, 'slots'>, slot: number): boolean =>
  slots.some(([from, to]) => from <= slot && slot <= to)

/**
 * The slot of a key: CRC16 (XMODEM: polynomial 0x1021, from 0) modulo 16,384 of it, or of what stands between its first `{` and the next `}` where that is not
 * nothing (redis.io, "Redis cluster specification", "Key distribution model" and "Hash tags").
 */
export const slotOf = (key: string): number => {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  let crc = 0
  for (const byte of Buffer.from(close > open + 1 ? key.slice(open + 1, close) : key)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc % 16_384
}
