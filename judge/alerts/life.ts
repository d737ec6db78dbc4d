/** An alert's life in Prometheus's words (prometheus/rules/alerting.go). Times are Unix ms of one clock. */
export type Life =
  | { state: 'inactive' }
  /** Holds, not yet for long enough. `heldMs`: when it last held. */
  | { state: 'pending'; sinceMs: number; heldMs: number }
  | { state: 'firing'; sinceMs: number; firedMs: number; heldMs: number }
  | { state: 'resolved'; sinceMs: number; firedMs: number; heldMs: number; resolvedMs: number }

export interface Term {
  /** How long it must hold before it fires, and how long it must not before it resolves, ms. */
  forMs: number
  keepMs: number
  /** A look that comes later than this after the last was preceded by a hole, which is evidence of nothing, ms. */
  holeMs: number
}

export const INACTIVE: Life = { state: 'inactive' }

/**
 * The next state. `begins`: all conditions hold; `lasts`: the first one does; undefined where that can't be said, which changes nothing but that a
 * firing alert's quiet time starts anew. A clock that was set back starts what is pending anew.
 */
export const step = (
  life: Life,
  { begins, lasts }: { begins: boolean | undefined; lasts: boolean | undefined },
  { forMs, keepMs, holeMs }: Term,
  nowMs: number
): Life => {
  switch (life.state) {
    case 'inactive':
    case 'resolved': {
      if (begins !== true) return INACTIVE
      return forMs === 0
        ? { state: 'firing', sinceMs: nowMs, firedMs: nowMs, heldMs: nowMs }
        : { state: 'pending', sinceMs: nowMs, heldMs: nowMs }
    }
    case 'pending': {
      if (begins === undefined) return life
      if (!begins) return INACTIVE
      const hole = nowMs < life.heldMs || nowMs - life.heldMs > holeMs
      const sinceMs = hole ? nowMs : life.sinceMs
      return nowMs - sinceMs >= forMs
        ? { state: 'firing', sinceMs, firedMs: nowMs, heldMs: nowMs }
        : { state: 'pending', sinceMs, heldMs: nowMs }
    }
    case 'firing': {
      if (lasts !== false || nowMs < life.heldMs) return { ...life, heldMs: nowMs }
      return nowMs - life.heldMs >= keepMs ? { ...life, state: 'resolved', resolvedMs: nowMs } : life
    }
  }
}
