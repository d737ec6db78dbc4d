import type { Health } from '../../model/state.ts'

/** A mark is a filled body with a sign cut into it, as SVG paths in a square of 14 px. */
export interface MarkPaths {
  body: string
  sign: string
}
/** Of the marks. px */
export const MARK_SIZE = 14

const DISC = 'M7 .8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 1 1 7 .8Z'

/** A mark for each health that wants a look: told apart by shape, so that colour only repeats it. Well is not marked. */
export const HEALTH_MARKS: Record<Exclude<Health, 'ok'>, MarkPaths> = {
  warn: { body: 'M7 1.2 13.2 12.4H.8Z', sign: 'M7 5v3.6M7 10.2v.6' },
  critical: { body: 'M4.2.8h5.6l3.4 3.4v5.6l-3.4 3.4H4.2L.8 9.8V4.2Z', sign: 'M7 3.6v4M7 9.6v.7' },
  unknown: { body: DISC, sign: 'M5.3 5.6c0-2.4 3.5-2.3 3.4-.2 0 1.3-1.7 1.4-1.7 2.8M7 10v.6' }
}

/** Off the plumb: strays from the guide. Not a health, so neither amber nor red. */
export const FINDING_MARK: MarkPaths = { body: DISC, sign: 'M9.2 3 4.8 11' }
