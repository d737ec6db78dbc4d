const NAMES = [
  'bg',
  'surface',
  'surface-2',
  'line-2',
  'text',
  'dim',
  'faint',
  'accent',
  'warn-mark',
  'crit-mark',
  'grpc',
  'kafka',
  'rabbitmq',
  'redis'
] as const

/** The colours of theme/tokens.css that the overview is drawn with. */
export type Palette = Record<(typeof NAMES)[number], string> & { font: string }

/** As they stand on an element just now, whatever the scheme is. */
export const paletteOf = (element: Element): Palette => {
  const style = getComputedStyle(element)
  const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
  return { ...(colours as Record<(typeof NAMES)[number], string>), font: style.fontFamily }
}
