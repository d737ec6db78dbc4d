import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { guidePage } from '../../../guide/page.ts'

test('docs/guide.md is what the guide’s data says (node cli/guide-page.ts makes it anew)', () => {
  expect(readFileSync(resolve(import.meta.dirname, '../../../docs/guide.md'), 'utf8')).toBe(guidePage())
})
