import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isOnPicture, sizeOf } from '../../app/geometry/graph.ts'
import { backlogOf, CHANNELS, MANY, MANY_TARGETS, manyTick, topicId } from '../../bench/many-channels.ts'
import { formatCount } from '../../model/format.ts'
import { rabbitQueueId, Topology } from '../../model/index.ts'
import {
  type KeptAlert,
  migrate,
  openStore,
  type Store,
  saveTargets,
  writeAlerts,
  writeFindings,
  writeTick
} from '../../store/index.ts'
import { openChromium } from '../services/chromium.ts'
import { type DashboardProcess, startDashboard } from '../services/dashboard.ts'
import { startService } from '../services/index.ts'
import { openPage } from './audit.ts'
import { eventually } from './eventually.ts'

/** Ten thousand channels, written as the collector writes them, in a real browser. */
let store: Store
let dashboard: DashboardProcess
let browser: Browser
let page: Page
let round = 0

const tick = async (): Promise<void> => {
  round += 1
  for (const target of MANY_TARGETS) await writeTick(store, manyTick(target, Date.now(), round))
}
const show = async (path: string): Promise<void> => {
  await page.goto(`${dashboard.address}${path}`)
  await page.waitForSelector('[data-row], [data-summary], h2')
}
const rowIds = (): Promise<string[]> =>
  page
    .locator('[data-row]')
    .evaluateAll((rows) =>
      rows
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
        .map((row) => row.getAttribute('data-row') ?? '')
    )
const figure = (id: string, name: string) => page.locator(`[data-row="${id}"] [data-figure="${name}"]`)
const address = (): URL => new URL(page.url())

beforeAll(async () => {
  const url = await (await startService('postgres')).createDatabase()
  await migrate(url)
  store = await openStore(url)
  await saveTargets(store, MANY)
  await tick()
  dashboard = await startDashboard(url)
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
  // The first picture is laid out for Flow, once.
  await fetch(`${dashboard.address}/api/v1/topology`).then((answer) => answer.arrayBuffer())
})
afterAll(async () => {
  await browser?.close()
  await dashboard?.stop()
  await store?.close()
})

describe('ten thousand rows', () => {
  it('are all counted, and only those in sight are drawn', async () => {
    await show('/channels')
    await eventually(async () =>
      expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe(String(CHANNELS + 1))
    )
    expect((await rowIds()).length).toBeLessThan(60)
    expect(await page.locator('[data-row]').first().getAttribute('data-health')).toBe('critical')
  })

  it('show the figures that are written, while patches arrive each second and the table is scrolled', async () => {
    await show('/channels?sort=channel&kind=topic&q=team7.events')
    await page.evaluate(() => {
      const table = document.getElementById('channels')
      let down = true
      const seen = { most: 0 }
      Object.assign(window, { seen })
      const step = (): void => {
        if (table === null) return
        if (table.scrollTop + table.clientHeight >= table.scrollHeight) down = false
        if (table.scrollTop <= 0) down = true
        table.scrollTop += down ? 40 : -40
        seen.most = Math.max(seen.most, document.querySelectorAll('[data-row]').length)
        Object.assign(window, { frame: requestAnimationFrame(step) })
      }
      step()
    })
    for (let i = 0; i < 5; i++) {
      await tick()
      await sleep(1000)
    }
    const most = await page.evaluate(() => {
      cancelAnimationFrame((window as unknown as { frame: number }).frame)
      return (window as unknown as { seen: { most: number } }).seen.most
    })
    expect(most).toBeGreaterThan(20)
    expect(most).toBeLessThan(80)
    // The seventh changes at each round, the 157th stands: both are what the last tick says.
    for (const n of [7, 157]) {
      await show(`/channels?q=team7.events.${n}&sort=channel`)
      await eventually(async () =>
        expect(await figure(topicId(n), 'backlog').textContent()).toBe(formatCount(backlogOf(n, round)))
      )
    }
    await show('/channels?q=team7.events.7&sort=channel')
    await tick()
    await eventually(async () =>
      expect(await figure(topicId(7), 'backlog').textContent()).toBe(formatCount(backlogOf(7, round)))
    )
    expect(backlogOf(7, round)).not.toBe(backlogOf(7, round - 1))
  })

  it('keep their order while somebody points at them, and take the new one when asked to', async () => {
    await show('/channels?sort=backlog&transport=kafka')
    await page.mouse.move(600, 400)
    await sleep(300)
    const before = await rowIds()
    const again = page.getByRole('button', { name: 'Order now' })
    // Only once one overtakes whoever stood above it is the order out of date.
    await eventually(async () => {
      round += 40
      await tick()
      expect(await again.count()).toBe(1)
    })
    expect(await rowIds()).toEqual(before)
    // By the keyboard: the pointer, once it leaves the rows, lets them be ordered anew by itself.
    await again.press('Enter')
    await eventually(async () => expect(await rowIds()).not.toEqual(before))
  })

  it('have lines of the last hour', async () => {
    await show('/channels?kind=rpc_method')
    await eventually(async () =>
      expect(await page.locator('[data-row] svg[role=img]').first().getAttribute('aria-label')).toMatch(
        /^Calls a second of the last hour: at most .+, now /
      )
    )
  })

  it('open the readers of a topic under it, the worst first', async () => {
    await show('/channels?q=team0.events.50&sort=channel&kind=topic')
    const id = topicId(50)
    await page.locator(`[data-row="${id}"]`).getByRole('button', { name: 'Show the 3 readers' }).click()
    await eventually(async () => expect(await page.locator('[data-level="2"]').count()).toBe(3))
    expect(address().searchParams.get('open')).toBe(id)
    await page.reload()
    await eventually(async () => expect(await page.locator('[data-level="2"]').count()).toBe(3))
    expect(await page.locator('[data-level="2"]').first().getAttribute('data-health')).not.toBe('ok')
  })
})

describe('each page', () => {
  const topology = async (): Promise<Topology> =>
    Topology.parse(await (await fetch(`${dashboard.address}/api/v1/topology`)).json())
  const OVERVIEW = '#overview[data-nodes]'

  it('Flow: all of it from afar, as wide as the screen, the trouble marked', async () => {
    await page.goto(dashboard.address)
    await page.waitForSelector(OVERVIEW)
    const { entities, positions: layout = {} } = await topology()
    const drawn = entities.filter(isOnPicture)
    expect(await page.locator(OVERVIEW).getAttribute('data-nodes')).toBe(String(drawn.length))
    const count = (health: string) => formatCount(drawn.filter((entity) => entity.health === health).length)
    await eventually(async () =>
      expect(await page.locator('header').textContent()).toContain(`${count('critical')} critical`)
    )
    // The worst is in its colour, wherever it stands, once the picture has come to rest.
    await eventually(async () => {
      const { x, y, zoom } = await viewport()
      const [, right] = extent(Object.values(layout).map((place) => place.x * zoom + x))
      expect(right).toBeGreaterThan(0.6 * 1440)
      const marked = drawn.filter(({ health }) => health === 'critical').slice(0, 40)
      const places = marked.map(({ id, kind }) => {
        const place = layout[id] ?? { x: 0, y: 0 }
        return { x: (place.x + sizeOf(kind).width) * zoom + x, y: place.y * zoom + y }
      })
      expect(await page.evaluate(redNear, places)).toBe(places.length)
    })
  })

  it('Flow: what is pointed at is named, and opens', async () => {
    const { entities, positions: layout = {} } = await topology()
    const { x, y, zoom } = await viewport()
    const box = await page.locator('main').boundingBox()
    const placeOf = (id: string): { x: number; y: number } => ({
      x: (box?.x ?? 0) + ((layout[id]?.x ?? 0) + sizeOf('topic').width / 2) * zoom + x,
      y: (box?.y ?? 0) + ((layout[id]?.y ?? 0) + sizeOf('topic').height / 2) * zoom + y
    })
    // In the middle of the screen, where no notice lies over it.
    const middle = ({ id }: { id: string }): number => Math.hypot(placeOf(id).x - 750, placeOf(id).y - 450)
    const [topic] = entities.filter(({ kind }) => kind === 'topic').sort((a, b) => middle(a) - middle(b))
    const { id = '', name = '' } = topic ?? {}
    const at = placeOf(id)
    await page.mouse.move(at.x, at.y)
    await eventually(async () =>
      expect((await page.locator('.react-flow__pane').getAttribute('title')) ?? '').toContain(`${name}, `)
    )
    await page.mouse.click(at.x, at.y)
    await eventually(async () => expect(address().searchParams.get('sel')).toBe(id))
    await eventually(async () =>
      expect(await page.getByRole('complementary').allTextContents()).toContainEqual(expect.stringContaining(name))
    )
    // Brought near, it is an element like any other.
    await page.locator(`[data-entity-id="${id}"][data-selected]`).waitFor()
  })

  it('Flow: by keys', async () => {
    await page.goto(dashboard.address)
    await page.locator(OVERVIEW).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await eventually(async () =>
      expect(await page.locator('#overview [role=status]').textContent()).toMatch(
        /^team\d+\.events\.\d+, Kafka topic, /
      )
    )
    await page.keyboard.press('Enter')
    await eventually(async () => expect(address().searchParams.get('sel')).toMatch(/^kafka\/kafka\/topic\//))
  })

  it('Alerts, Guide and Targets', async () => {
    await writeAlerts(store, { alerts: many(firingOf), forgotten: [], deliveries: [] })
    await writeFindings(store, many(findingOf))
    await page.goto(`${dashboard.address}/alerts`)
    await eventually(async () => expect(await page.locator('main ol > li').count()).toBe(MANY_FIRE))
    await eventually(async () => expect(await page.title()).toContain(`${MANY_FIRE}`))
    await show('/guide')
    await eventually(async () => expect(await page.locator('#findings ol > li').count()).toBe(MANY_FIRE))
    await eventually(async () => expect(await page.locator('main').textContent()).toContain('4,000 topics here'))
    await tick()
    await show('/targets')
    await eventually(async () => expect(await page.getByText('seen whole').count()).toBe(MANY.length))
  })
})

/** As many fire, and stray. */
const MANY_FIRE = 300
const many = <T>(make: (n: number) => T): T[] => Array.from({ length: MANY_FIRE }, (_, i) => make(i))

const firingOf = (n: number): KeptAlert => ({
  id: `alert-${n}`,
  rule: 'falls-behind',
  ruleName: 'A consumer falls behind',
  of: topicId(n),
  target: 'kafka',
  state: 'firing',
  severity: n % 3 === 0 ? 'critical' : 'warn',
  since: Date.now() - 600_000,
  firedAt: Date.now() - 300_000,
  resolvedAt: null,
  mutedUntil: null,
  heldAt: Date.now(),
  summary: 'behind',
  figures: {},
  condition: { figure: 'drain', is: 'over', threshold: 900 },
  value: { never: true }
})

const findingOf = (n: number): Parameters<typeof writeFindings>[1][number] => ({
  id: `finding-${n}`,
  rule: 'kafka.overkill',
  of: topicId(n),
  target: 'kafka',
  state: 'open',
  severity: 'warn',
  since: Date.now() - 7_200_000,
  resolvedAt: null,
  summary: 'A lighter transport would do.',
  evidence: {
    of: topicId(n),
    series: 'in_rate',
    figure: 'Messages in',
    value: 38,
    unit: '1/s',
    threshold: 1000,
    from: Date.now() - 7_200_000,
    to: Date.now(),
    path: [],
    goesAway: 'More arrive.'
  },
  instead: 'redis'
})

const extent = (values: readonly number[]): [number, number] => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b))
]

/** What moves and scales the picture. */
const viewport = (): Promise<{ x: number; y: number; zoom: number }> =>
  page.locator('.react-flow__viewport').evaluate((element) => {
    const { a, e, f } = new DOMMatrix(getComputedStyle(element).transform)
    return { x: e, y: f, zoom: a }
  })

/** How many of these places of the overview have the colour of what is critical within some px of them. */
const redNear = (places: { x: number; y: number }[]): number => {
  const canvas = document.querySelector<HTMLCanvasElement>('#overview canvas')
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return 0
  const style = getComputedStyle(canvas).getPropertyValue('--crit-mark').trim()
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((i) => Number.parseInt(style.slice(i, i + 2), 16))
  const ratio = window.devicePixelRatio
  return places.filter(({ x, y }) => {
    const [left, top] = [x - canvas.offsetLeft - 14, y - canvas.offsetTop - 14]
    const { data } = context.getImageData(left * ratio, top * ratio, 28 * ratio, 28 * ratio)
    for (let i = 0; i < data.length; i += 4)
      if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) return true
    return false
  }).length
}

describe('by keyboard alone', () => {
  it('/ finds, arrows go through the rows, Enter opens the page, and coming back finds the place', async () => {
    await show('/channels')
    await page.keyboard.press('/')
    await page.keyboard.type('queue 299')
    await eventually(async () => expect(address().searchParams.get('q')).toBe('queue 299'))
    await eventually(async () => {
      const ids = await rowIds()
      expect(ids.length).toBeGreaterThan(1)
      for (const each of ids) expect(each).toMatch(/queue.*299/)
    })
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const selected = page.locator('[aria-selected=true]')
    await eventually(async () => expect(await selected.count()).toBe(1))
    const id = await selected.getAttribute('data-row')
    expect(id).toBe((await rowIds())[1])
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/channels/${id}`)
    await page.waitForSelector('[data-summary]')
    await page.goBack()
    await eventually(async () => expect(await selected.getAttribute('data-row')).toBe(id))
  })

  it('Escape takes off the filters', async () => {
    await show('/channels?show=trouble&transport=redis')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(address().search).not.toMatch(/show|transport/))
  })
})

describe('the page of a thing', () => {
  it('is found by its name however it is written: a queue of vhost / with a slash and a blank', async () => {
    const id = rabbitQueueId('rabbit', '/', 'queue 7/jobs')
    await show(`/channels?q=${encodeURIComponent(id)}`)
    await page.locator(`[data-row="${id}"] a`).first().click()
    await page.waitForSelector('[data-summary]')
    expect(await page.locator('h1').textContent()).toBe('queue 7/jobs')
    await eventually(async () => expect(await page.title()).toContain('queue 7/jobs'))
    await page.reload()
    await eventually(async () =>
      expect(await page.locator('[data-figure="backlog"] dd').textContent()).toBe(formatCount(backlogOf(7, round)))
    )
  })

  it('keeps its time in the address', async () => {
    await show(`/channels/${topicId(50)}`)
    await page.getByRole('button', { name: '24 h' }).click()
    await eventually(async () => expect(address().searchParams.get('span')).toBe('24h'))
    await eventually(async () =>
      expect(await page.locator('[data-chart] [role=img]').first().getAttribute('aria-label')).toContain('last 24 h')
    )
  })

  it('leads from a service to its methods, and to Flow', async () => {
    await show('/services/service/-/-/service-11')
    await page.getByRole('button', { name: 'Method11', exact: true }).click()
    await page.waitForURL('**/channels/rpc/-/-/service-11/shop.v1.Area4/Method11')
    await page.getByRole('link', { name: 'Show on Flow' }).click()
    await page.waitForURL('**/?sel=*')
  })

  it('says so where there is no such thing', async () => {
    await show('/channels/kafka/kafka/topic/no%20such')
    await eventually(async () => expect(await page.locator('h2').textContent()).toBe('Nothing here has this id'))
    await page.getByRole('link', { name: 'Look for “no such” among all channels' }).click()
    await page.waitForURL('**/channels?q=no%20such')
  })
})
