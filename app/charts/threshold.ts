/** Geometry of a chart of one figure against a threshold. Framework-free. Times are Unix ms, places px. */

export type Value = number | 'never' | null

export interface Frame {
  width: number
  height: number
  from: number
  to: number
  /** Value at the top edge. */
  top: number
}

export const placeX = ({ width, from, to }: Frame, at: number): number => ((at - from) / (to - from)) * width
export const placeY = ({ height, top }: Frame, value: number): number => height - (Math.min(value, top) / top) * height

/** A scale that leaves the threshold in sight: room above it, and above what was there, but for what goes far beyond. */
export const topOf = (points: readonly (readonly [number, Value])[], threshold: number): number => {
  const most = points.reduce((top, [, value]) => (typeof value === 'number' ? Math.max(top, value) : top), 0)
  const wanted = threshold > 0 ? Math.min(Math.max(most, threshold * 1.4), threshold * 4) : most
  return wanted > 0 ? wanted * 1.08 : 1
}

/** SVG paths of the line, broken where nothing is known; `never` runs along the top. Each point stands until the next. */
export const linePath = (frame: Frame, points: readonly (readonly [number, Value])[]): string => {
  let path = ''
  let drawing = false
  for (const [at, value] of points) {
    if (value === null) {
      drawing = false
      continue
    }
    const y = value === 'never' ? 0 : placeY(frame, value)
    path += `${drawing ? 'L' : 'M'}${placeX(frame, at).toFixed(1)} ${y.toFixed(1)}`
    drawing = true
  }
  return path
}
