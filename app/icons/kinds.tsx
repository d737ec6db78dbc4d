import type { EntityKind } from '../../model/observation.ts'

/** One drawing a kind, on a grid of 16, in strokes: shape tells them apart, hue only repeats what transport it is. */
const DRAWINGS: Record<EntityKind, React.ReactNode> = {
  service: (
    <>
      <circle cx="8" cy="8" r="5.2" />
      <circle cx="8" cy="8" r="1.6" fill="currentColor" stroke="none" />
    </>
  ),
  rpc_method: <path d="M5.2 3.5 1.8 8l3.4 4.5M10.8 3.5 14.2 8l-3.4 4.5" />,
  topic: <path d="M2.5 4.2h11M2.5 8h11M2.5 11.8h11" />,
  group: (
    <>
      <circle cx="5" cy="8" r="2.4" />
      <circle cx="11" cy="4.6" r="2.1" />
      <circle cx="11" cy="11.4" r="2.1" />
    </>
  ),
  exchange: <path d="M8 1.8 14.2 8 8 14.2 1.8 8ZM5.4 8h5M8.6 6.1 10.5 8l-1.9 1.9" />,
  queue: (
    <>
      <rect x="2" y="3.6" width="3" height="8.8" rx="1" />
      <rect x="6.6" y="3.6" width="3" height="8.8" rx="1" />
      <rect x="11.2" y="3.6" width="3" height="8.8" rx="1" />
    </>
  ),
  stream: <path d="M1.8 5.2c2-2 4.2-2 6.2 0s4.2 2 6.2 0M1.8 10.8c2-2 4.2-2 6.2 0s4.2 2 6.2 0" />,
  node: <path d="M2.5 3.2h11v4h-11ZM2.5 8.8h11v4h-11ZM4.8 5.2h.1M4.8 10.8h.1" />,
  pathway: (
    <>
      <circle cx="3" cy="12.4" r="1.7" />
      <circle cx="13" cy="3.6" r="1.7" />
      <path d="M4.8 12.4h5.4a2.2 2.2 0 0 0 0-4.4H5.8a2.2 2.2 0 0 1 0-4.4h5.4" />
    </>
  ),
  hop: <path d="M2.5 8h11M9.5 4.5 13 8l-3.5 3.5" />
}

export const KindIcon = ({ kind, size = 16 }: { kind: EntityKind; size?: number }) => (
  <svg
    aria-hidden="true"
    viewBox="0 0 16 16"
    width={size}
    height={size}
    fill="none"
    stroke="currentColor"
    strokeWidth="1.4"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {DRAWINGS[kind]}
  </svg>
)

/** A line between two things: the panel of an edge. */
export const EdgeIcon = ({ size = 16 }: { size?: number }) => (
  <svg
    aria-hidden="true"
    viewBox="0 0 16 16"
    width={size}
    height={size}
    fill="none"
    stroke="currentColor"
    strokeWidth="1.4"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <circle cx="3" cy="8" r="1.6" />
    <path d="M4.6 8h9M11 5.2 13.8 8 11 10.8" />
  </svg>
)
