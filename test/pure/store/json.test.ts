import { expect, test } from 'vitest'
import { jsonOf } from '../../../store/json.ts'

test.each([
  ['a name without one is as it is', 'plain \u0001 é', 'plain \u0001 é'],
  ['a NUL', 'a\0b', 'a\uFFFDb'],
  ['several, side by side', '\0\0', '\uFFFD\uFFFD'],
  ['behind a backslash that somebody wrote', 'a\\\0b', 'a\\\uFFFDb'],
  ['six characters that look like one', 'a\\u0000b', 'a\\u0000b'],
  ['both', '\\u0000\0', '\\u0000\uFFFD']
])('%s', (_, name, kept) => {
  expect(JSON.parse(jsonOf({ [name]: [name] }))).toEqual({ [kept]: [kept] })
})
