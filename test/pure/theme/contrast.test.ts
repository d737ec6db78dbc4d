import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../../app/theme/tokens.css', import.meta.url), 'utf8')

/** The custom properties of a rule. */
const tokens = (selector: string): Record<string, string> => {
  const start = css.indexOf(`${selector} {`)
  const body = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value])
  )
}

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const TEXTS = ['text', 'dim', 'faint', 'warn', 'crit', 'accent']
const MARKS = ['grpc', 'kafka', 'rabbitmq', 'redis', 'warn-mark', 'crit-mark', 'brass']
const GROUNDS = ['bg', 'surface', 'surface-2']

describe.each([
  ['light', ':root'],
  ['dark', ":root[data-mantine-color-scheme='dark']"]
])('%s', (_, selector) => {
  const colours = tokens(selector.replaceAll("'", css.includes('"dark"') ? '"' : "'"))
  const on = (names: string[]) => names.flatMap((name) => GROUNDS.map((ground) => [name, ground] as const))

  it.each(on(TEXTS))('text in %s can be read on %s (AA, 4.5:1)', (name, ground) => {
    expect(contrast(colours[name] ?? '', colours[ground] ?? '')).toBeGreaterThanOrEqual(4.5)
  })
  it.each(on(MARKS))('a mark in %s can be seen on %s (3:1)', (name, ground) => {
    expect(contrast(colours[name] ?? '', colours[ground] ?? '')).toBeGreaterThanOrEqual(3)
  })
})
