import { expect, test } from 'vitest'
import { addedFields } from '../../../instrument/src/stream-commands.ts'

test.each([
  [['orders', '*', 'order', '7']],
  [['orders', '123-0', 'order', '7']],
  [['orders', 'NOMKSTREAM', '*', 'order', '7']],
  [['orders', 'MAXLEN', '1000', '*', 'order', '7']],
  [['orders', 'maxlen', '~', '1000', '*', 'order', '7']],
  [['orders', 'MINID', '=', '1-0', '*', 'order', '7']],
  [['orders', 'NOMKSTREAM', 'MAXLEN', '~', '1000', 'LIMIT', '10', '*', 'order', '7']]
])('XADD %s: its fields begin after its id', (args) => {
  expect(addedFields(args)).toEqual(['order', '7'])
})
