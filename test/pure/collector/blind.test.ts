import { expect, test } from 'vitest'
import { blindText } from '../../../collector/blind.ts'

const at = (time: string) => Date.parse(`2026-11-25T${time}Z`)

test('for how long nothing was watched is said from when to when', () => {
  expect(blindText(at('14:02:11'), at('14:05:23'), false)).toBe(
    'Plumbline was not watching from 2026-11-25 14:02:11 to 14:05:23 UTC: 3 min 12 s.'
  )
  const overnight = blindText(at('23:59:00'), at('23:59:00') + 3_600_000, true)
  expect(overnight).toContain('from 2026-11-25 23:59:00 to 2026-11-26 00:59:00 UTC: 1 h.')
  expect(overnight).toContain('what was sent since its last tick is not in the figures')
})
