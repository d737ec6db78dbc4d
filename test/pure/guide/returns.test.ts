import { expect, test } from 'vitest'
import { returnsOf } from '../../../guide/returns.ts'
import { usersOf } from '../../../guide/users.ts'

/** `a>x` writes, `x>a` reads: who is a service is told by the capital. */
const returns = (...flows: string[]) => {
  const edges = flows.map((flow) => {
    const [from = '', to = ''] = flow.split('>').map((each) => (/^[A-Z]/.test(each) ? `service/-/-/${each}` : each))
    return { kind: from.startsWith('service/') ? 'publishes' : 'consumes', from, to, labels: {} } as const
  })
  return returnsOf(usersOf([{ target: 't', atMs: 0, entities: [], edges, subscriptions: [] }]))
}

test.each<[string, string[], boolean | undefined]>([
  ['an answer under any name', ['Till>ask', 'ask>Stock', 'Stock>told', 'told>Till'], true],
  ['a pipeline that goes on', ['Till>ask', 'ask>Stock', 'Stock>told', 'told>Mail'], false],
  ['readers that write nothing', ['Till>ask', 'ask>Stock'], false],
  ['who takes the answer sends no telemetry', ['Till>ask', 'ask>Stock', 'Stock>told'], undefined],
  ['nobody known who sends', ['ask>Stock', 'Stock>told', 'told>Till'], undefined],
  ['nobody known who reads', ['Till>ask'], undefined],
  ['one that writes to what it reads itself', ['Till>ask', 'ask>Till'], false],
  ['what goes by an exchange', ['Till>ask', 'ask>Stock', 'Stock>r/t/exchange/x'], false]
])('%s', (_, flows, expected) => {
  expect(returns(...flows)('ask')).toBe(expected)
})
