import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_GRAPH, DEMO_WAYS } from '../../demo/graph.ts'
import { isKnown, isNever, PathwaysAnswer } from '../../model/index.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage } from './audit.ts'
import { type Demo, launchDemo, QUEUE, QUEUE_SUBSCRIPTION, subscriptionOf, topologyOf } from './demo.ts'
import { eventually } from './eventually.ts'

/** The promise, end to end: the demo's real services through real brokers stand in a real browser as they are, in health and in trouble. */
const SHOWN = new Set(['service', 'topic', 'group', 'exchange', 'queue', 'stream'])

let demo: Demo
let browser: Browser
let page: Page

const topology = () => topologyOf(demo)
const emailSend = () => subscriptionOf(demo, QUEUE_SUBSCRIPTION)
const sorted = (ids: Iterable<string>) => [...ids].sort()
const EXPECTED = {
  nodes: sorted([...DEMO_GRAPH.services, ...DEMO_GRAPH.channels, ...DEMO_GRAPH.groups]),
  edges: sorted(DEMO_GRAPH.edges)
}

/** What the browser draws, and what the API says: each must be the declared graph, none missing and none invented. */
const expectGraph = async (): Promise<void> => {
  const { entities, edges } = await topology()
  expect(sorted(entities.filter(({ kind }) => SHOWN.has(kind)).map(({ id }) => id))).toEqual(EXPECTED.nodes)
  expect(sorted(edges.map(({ id }) => id))).toEqual(EXPECTED.edges)
  const drawn = (attribute: string) =>
    page
      .locator(`[${attribute}]`)
      .evaluateAll((all, name) => [...new Set(all.map((each) => each.getAttribute(name) ?? ''))], attribute)
  expect(sorted(await drawn('data-entity-id'))).toEqual(EXPECTED.nodes)
  expect(sorted(await drawn('data-edge-id'))).toEqual(EXPECTED.edges)
}
const readyByTool = async (): Promise<number> => {
  const said = await demo.rabbitmq.ctl('list_queues', 'name', 'messages_ready')
  return Number(/^email\.send\s+(\d+)/m.exec(said)?.[1])
}
const backlogOf = ({ figures: { backlog } }: Awaited<ReturnType<typeof emailSend>>): number => {
  if (!isKnown(backlog)) throw new Error('the backlog is not known')
  return backlog.value
}
const nodeOf = (id: string) => page.locator(`[data-entity-id="${id}"]`)

beforeAll(async () => {
  demo = await launchDemo()
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
  await page.goto(demo.address)
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

describe('the demo in a browser', () => {
  it('stands there exactly as it is declared', async () => {
    await eventually(expectGraph)
  })

  it('has a way for each of its patterns, end to end, with the time of each step', async () => {
    await eventually(async () => {
      const answer = await fetch(`${demo.address}/api/v1/pathways`)
      const { pathways } = PathwaysAnswer.parse(await answer.json())
      const ways = new Map(pathways.map((way) => [way.hops.map(({ name }) => name).join(' → '), way]))
      // What was sent as the demo started may be without its beginning.
      expect([...ways.keys()]).toEqual(expect.arrayContaining(DEMO_WAYS))
      for (const { hops, figures } of DEMO_WAYS.flatMap((name) => ways.get(name) ?? [])) {
        expect(isKnown(figures.p95)).toBe(true)
        const shares = hops.map(({ figures: { share } }) => (isKnown(share) ? share.value : Number.NaN))
        expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(0.01)
      }
    })
  })

  it('is in step when nothing is wrong', async () => {
    await eventually(async () => expect((await emailSend()).state).toBe('ok'))
  })

  it('slow-email: state, backlog, drain and sentence agree with rabbitmqctl', async () => {
    await demo.fault('slow-email', true)
    await eventually(async () => expect(await emailSend()).toMatchObject({ state: 'behind', health: 'critical' }))
    await nodeOf(QUEUE).click()
    const before = await readyByTool()
    // The broker's own statistics are 5 s old, or older while it is busy: what it told last has to be what its tool says between now and then.
    let told = await emailSend()
    await eventually(async () => {
      told = await emailSend()
      expect(backlogOf(told)).toBeGreaterThanOrEqual(before)
    })
    expect(backlogOf(told)).toBeLessThanOrEqual(await readyByTool())
    const { figures, summary } = told
    expect(isNever(figures.drain)).toBe(true)
    expect(summary).toMatch(/At this pace it never drains/)
    await eventually(async () => {
      expect(await page.locator('[data-summary]').textContent()).toMatch(
        /Behind since \d\d:\d\d.*At this pace it never drains/s
      )
      expect(await page.locator('[data-figure="drain"]').textContent()).toMatch(/never/)
      expect(
        await nodeOf(QUEUE).locator('xpath=descendant-or-self::*[@data-health]').first().getAttribute('data-health')
      ).toBe('critical')
    })
  })

  it('off: back in step, drained as rabbitmqctl says', async () => {
    await demo.fault('slow-email', false)
    await eventually(async () => expect((await emailSend()).state).toBe('ok'))
    await eventually(async () => expect(await page.locator('[data-summary]').textContent()).toMatch(/In step since/))
    expect(await readyByTool()).toBeLessThan(50)
  })

  it('stop-redis: the picture stays whole, says what can’t be seen and why, and the others stay on time', async () => {
    await demo.fault('stop-redis', true)
    await eventually(async () => {
      const { gaps } = await topology()
      expect(gaps).toMatchObject([
        { target: 'redis', what: 'everything', why: 'The broker does not answer: connection refused.' }
      ])
    })
    await eventually(async () => {
      await expectGraph()
      const { entities } = await topology()
      expect(entities.find(({ id }) => id === 'redis/redis/stream/0/tasks')).toMatchObject({ health: 'unknown' })
    })
    const first = (await topology()).at
    await eventually(async () => {
      expect((await topology()).at).toBeGreaterThan(first)
      expect((await emailSend()).state).toBe('ok')
    })
    await demo.fault('stop-redis', false)
    await eventually(async () => expect((await topology()).gaps).toEqual([]))
    await eventually(expectGraph)
  })

  it('keeps every node where it stands over a reload', async () => {
    const places = () =>
      page
        .locator('[data-entity-id]')
        .evaluateAll((all) =>
          all.map((each) => [
            each.getAttribute('data-entity-id'),
            each.getBoundingClientRect().x,
            each.getBoundingClientRect().y
          ])
        )
    await page.goto(demo.address)
    await eventually(expectGraph)
    /** Once nothing moves any more. */
    let before = await places()
    await eventually(async () => {
      const last = before
      await sleep(1500)
      before = await places()
      expect(before).toEqual(last)
    })
    await page.reload()
    await eventually(expectGraph)
    await eventually(async () => expect(await places()).toEqual(before))
  })
})
