import { describe, expect, test } from 'vitest'
import { seen } from '../../../collector/run-target.ts'
import { EVERYTHING, measured, numberOf, unknown } from '../../../model/index.ts'
import { closedPort } from '../watch.ts'
import { ADAPTERS } from './adapters.ts'
import { Follower } from './follow.ts'

const WHY = 'The broker does not answer: connection refused.'

describe.concurrent.each(ADAPTERS)('$kind that does not answer any more', ({ kind, open }) => {
  test('what was known is unknown, with the reason as its sentence, and nothing of it is zero; seen again it is what it was', async () => {
    const name = 'state-unknown'
    const broker = await open()
    const follower = new Follower(broker)
    await broker.make(name)
    await broker.send(name, 7)
    await follower.pollUntil(() => numberOf(follower.of(name).figures.backlog) === 7, 60_000)
    const before = follower.of(name)
    expect(before.figures.backlog).toEqual(measured(7))
    expect(before.state).not.toBe('unknown')

    const away = broker.watch({ address: `127.0.0.1:${await closedPort()}`, timeout: '5s' })
    const [, id = ''] = broker.channel(name).split('/')
    for (let i = 0; i < 2; i++) {
      const observation = await seen(away, { id, kind }, new AbortController().signal)
      expect(observation.gaps).toEqual([{ what: EVERYTHING, why: WHY, needs: null, hides: [`${kind}/${id}/`] }])
      follower.take(observation)
      const { state, sentence, figures, channel } = follower.of(name)
      expect([state, sentence]).toEqual(['unknown', WHY])
      // All that it had, and each for that reason.
      expect(Object.keys(figures)).toEqual(expect.arrayContaining(Object.keys(before.figures)))
      for (const figure of [...Object.values(figures), ...Object.values(channel)]) expect(figure).toEqual(unknown(WHY))
    }
    await away.close()

    await follower.poll()
    expect(follower.of(name).state).not.toBe('unknown')
    expect(follower.of(name).figures.backlog).toEqual(measured(7))
    await follower.close()
    await broker.remove(name)
    await broker.close()
  })
})
