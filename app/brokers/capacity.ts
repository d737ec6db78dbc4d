import type { Figure } from '../../model/figure.ts'
import { formatBytes } from '../../model/format.ts'
import { type Figures, isKnown } from '../../model/known.ts'

/** What a node uses of what it may. */
export interface Capacity {
  name: 'memory' | 'disk_free' | 'files'
  figure: Figure
  /** `of 1 GB`, `alarm below 50 MB`, `no limit`. */
  limit: string
  /** How much of the limit is used, 0 to 1; null where there is none. */
  share: number | null
}

const UNITS: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, k: 1e3, M: 1e6, G: 1e9 }

/** Reads what model/format.ts wrote: `1 GB`, `20k`, `1,048`. undefined where it is something else. */
export const amountOf = (text: string | undefined): number | undefined => {
  const [, digits, unit = ''] = /^([\d.,]+) ?([kMGT]?B?)$/.exec(text ?? '') ?? []
  if (digits === undefined) return undefined
  return Number(digits.replaceAll(',', '')) * (UNITS[unit] ?? 1)
}

/** Memory, files and disk, as far as a broker tells them with their limits, which are in its labels. */
export const capacityOf = (figures: Figures, labels: Record<string, string>): Capacity[] => {
  const { memory, disk_free, files } = figures
  // Redis gives bytes as they are, and 0 for none.
  const most = labels.maxmemory === undefined ? amountOf(labels['memory limit']) : Number(labels.maxmemory)
  return [
    ...used('memory', memory, most, formatBytes),
    ...used('files', files, amountOf(labels['file limit']), () => labels['file limit'] ?? ''),
    ...(disk_free === undefined || labels['disk limit'] === undefined
      ? []
      : [{ name: 'disk_free' as const, figure: disk_free, limit: `alarm below ${labels['disk limit']}`, share: null }])
  ]
}

const used = (
  name: 'memory' | 'files',
  figure: Figure | undefined,
  limit: number | undefined,
  words: (limit: number) => string
): Capacity[] => {
  if (figure === undefined || limit === undefined || Number.isNaN(limit)) return []
  if (limit === 0) return [{ name, figure, limit: 'no limit', share: null }]
  return [{ name, figure, limit: `of ${words(limit)}`, share: isKnown(figure) ? figure.value / limit : null }]
}
