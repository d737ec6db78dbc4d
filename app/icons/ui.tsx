/** What the controls of the pages are drawn with, on a grid of 20. */
const PATHS = {
  flow: 'M3 5h5l4 6h5M3 15h5l4-6h5',
  alerts: 'M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-2 5-2 6h13c0-1-2-2-2-6A4.5 4.5 0 0 0 10 3M8.4 16.2a1.7 1.7 0 0 0 3.2 0',
  guide: 'M10 5.5C8.4 4.2 6 3.8 3 4v11c3-.2 5.4.2 7 1.5 1.6-1.3 4-1.7 7-1.5V4c-3-.2-5.4.2-7 1.5M10 5.5v11',
  channels: 'M3 5h14M3 10h14M3 15h14',
  pathways: 'M4 14a2 2 0 1 0 0 4a2 2 0 1 0 0-4M16 2a2 2 0 1 0 0 4a2 2 0 1 0 0-4M6 16h7a3 3 0 0 0 0-6H7a3 3 0 0 1 0-6h7',
  sort: 'M6 4v12M6 16l-3-3M6 16l3-3M14 16V4M14 4l-3 3M14 4l3 3',
  up: 'M4 13 10 6l6 7',
  down: 'M4 7l6 7 6-7',
  fold: 'M7 4l6 6-6 6',
  folded: 'M4 7l6 6 6-6',
  open: 'M8 5H4v11h11v-4M11 4h5v5M16 4l-7 7',
  search: 'M9 4a5 5 0 1 0 0 10a5 5 0 0 0 0-10M13 13l4 4',
  close: 'M5 5l10 10M15 5 5 15',
  copy: 'M7 7h9v9H7ZM4 13V4h9',
  done: 'M4 10.5 8 14.5 16 5.5',
  light:
    'M10 7a3 3 0 1 0 0 6a3 3 0 0 0 0-6M10 2v2M10 16v2M2 10h2M16 10h2M4.4 4.4l1.4 1.4M14.2 14.2l1.4 1.4M15.6 4.4l-1.4 1.4M5.8 14.2l-1.4 1.4',
  dark: 'M16 12.2A6.5 6.5 0 0 1 7.8 4a6.5 6.5 0 1 0 8.2 8.2',
  auto: 'M3 4h14v9H3ZM7 16.5h6M10 13v3.5',
  help: 'M7.6 7.4c0-3.2 5-3.1 4.9-.2 0 1.9-2.4 2-2.4 4.1M10 14.6v.4',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  target: 'M10 2v4M10 14v4M2 10h4M14 10h4M10 6a4 4 0 1 0 0 8a4 4 0 0 0 0-8',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12'
} as const

export const UiIcon = ({ name, size = 18 }: { name: keyof typeof PATHS; size?: number }) => (
  <svg
    aria-hidden="true"
    viewBox="0 0 20 20"
    width={size}
    height={size}
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={PATHS[name]} />
  </svg>
)

/** A brass bob on a line: the mark of the house, and the shape of now. */
export const PlumbLine = ({ height = 34 }: { height?: number }) => (
  <svg
    aria-hidden="true"
    viewBox="0 0 20 28"
    height={height}
    width={(height * 20) / 28}
    style={{ overflow: 'visible' }}
  >
    <path d="M10 0v12" stroke="var(--brass)" strokeWidth="1.4" />
    <path d="M5.4 12h9.2l-1 6.6L10 27l-3.6-8.4Z" fill="var(--brass)" />
  </svg>
)
