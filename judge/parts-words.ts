import type { Json } from '../model/index.ts'

interface Named {
  part: number
  reader: string | null
}

/** `Partition 3, which worker-2 reads, stands still; the other 11 are read.` Empty where a verdict's evidence names no parts. */
export const partsStandStill = (evidence: { [key: string]: Json }): string => {
  const told = partsIn(evidence)
  if (told === undefined) return ''
  const { parts, count, all } = told
  const [is, others] = [count === 1 ? 'stands' : 'stand', all - count]
  return `Partition${count === 1 ? '' : 's'} ${list(parts, count)}${readBy(parts)} ${is} still; the other${others === 1 ? ' is' : ` ${others} are`} read`
}

/** `: most of it waits in partition 3, which worker-2 reads` */
export const mostWaitsIn = (evidence: { [key: string]: Json }): string => {
  const told = partsIn(evidence)
  if (told === undefined) return ''
  const { parts, count, all } = told
  const reader = readBy(parts).replace(/,$/, '')
  return `: most of it waits in ${count === 1 ? 'partition' : 'partitions'} ${list(parts, count)} of ${all}${reader}`
}

const partsIn = (evidence: {
  [key: string]: Json
}): { parts: readonly Named[]; count: number; all: number } | undefined => {
  const { parts, partsNamed, partsInAll } = evidence
  if (!Array.isArray(parts) || typeof partsNamed !== 'number' || typeof partsInAll !== 'number') return undefined
  const named = parts.flatMap((each): Named[] => {
    if (typeof each !== 'object' || each === null || Array.isArray(each) || typeof each.part !== 'number') return []
    return [{ part: each.part, reader: typeof each.reader === 'string' ? each.reader : null }]
  })
  return named.length === 0 ? undefined : { parts: named, count: partsNamed, all: partsInAll }
}

const list = (parts: readonly Named[], count: number): string => {
  const numbers = parts.map(({ part }) => String(part))
  if (count > numbers.length) return `${numbers.join(', ')} and ${count - numbers.length} more`
  return numbers.length === 1 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`
}

/** Who reads them, where it is one and the same. */
const readBy = (parts: readonly Named[]): string => {
  const readers = new Set(parts.map(({ reader }) => reader))
  const [only] = readers
  if (readers.size !== 1 || only === undefined) return ''
  return only === null ? ', which no member is assigned,' : `, which ${only} reads,`
}
