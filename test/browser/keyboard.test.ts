import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from '../services/chromium.ts'
import { openPage, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import { BILLING, ORDERS } from './scene.ts'
import { type Product, startProduct } from './seeded.ts'

/** Without a mouse: everything on Flow is reached, chosen and left by keys, and one always sees where one is. */
let product: Product
let browser: Browser
let page: Page
beforeAll(async () => {
  product = await startProduct(true)
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
  await visit(page, product.address)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const MOST_TABS = 60

declare global {
  interface Window {
    before?: { at: Element; look: string }
  }
}

/** What has the keyboard: the node's id, and what it is called; and whether one could see that what had it before had it: it looks otherwise now. */
const focused = () =>
  page.evaluate(() => {
    const lookOf = (at: Element): string =>
      [at.parentElement?.parentElement, at.parentElement, at, ...at.querySelectorAll('*')]
        .slice(0, 40)
        .flatMap((each) => (each == null ? [] : [getComputedStyle(each)]))
        .map(
          (style) => `${style.outline} ${style.borderColor} ${style.boxShadow} ${style.backgroundColor} ${style.stroke}`
        )
        .join()
    const { before } = window
    const at = document.activeElement ?? document.body
    window.before = { at, look: lookOf(at) }
    return {
      node: at.closest('.react-flow__node')?.getAttribute('data-id') ?? null,
      name: at.getAttribute('aria-label') ?? at.textContent ?? '',
      unseen: before === undefined || before.at === at || lookOf(before.at) !== before.look ? null : before.at.outerHTML
    }
  })
/** Looks fade from one into the other: resolves when none does any more, a frame after a key. */
const faded = () =>
  page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    const fading = document.getAnimations().filter((each) => each instanceof CSSTransition)
    await Promise.allSettled(fading.map(({ finished }) => finished))
  })
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const tabTo = async (wanted: (at: Awaited<ReturnType<typeof focused>>) => boolean) => {
  const way: string[] = []
  for (let i = 0; i < MOST_TABS; i++) {
    await press('Tab')
    await faded()
    const at = await focused()
    way.push(at.name)
    if (at.unseen !== null) throw new Error(`it can’t be seen that the keyboard is on ${at.unseen}`)
    if (wanted(at)) return at
  }
  throw new Error(`${MOST_TABS} tabs did not lead there, but to ${way.join(' | ')}`)
}
const selected = () => new URL(page.url()).searchParams.get('sel')
const panel = () => page.getByRole('complementary')
const onNode = (wanted: string | null) => eventually(async () => expect((await focused()).node).toBe(wanted))

describe('Flow by keys alone', () => {
  it('Tab leads through rail and head to the first node, and shows where it is', async () => {
    const { node } = await tabTo((at) => at.node !== null)
    expect(node).toBe('service/-/-/shop-web')
  })

  it('arrows go along the flow, up and down beside it', async () => {
    await press('ArrowRight')
    const next = ['kafka/kafka-eu/topic/clicks', ORDERS]
    let first = ''
    await eventually(async () => {
      first = (await focused()).node ?? ''
      expect(next).toContain(first)
    })
    const other = next.find((id) => id !== first) ?? ''
    // Which of the two stands above the other is the layout's matter.
    const up = await page.evaluate(
      ([one, other]) => {
        const topOf = (id = '') => document.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? 0
        return topOf(one) > topOf(other)
      },
      [first, other]
    )
    await press(up ? 'ArrowUp' : 'ArrowDown')
    await onNode(other)
    await press(up ? 'ArrowDown' : 'ArrowUp')
    await onNode(first)
    await press('ArrowLeft')
    await onNode('service/-/-/shop-web')
  })

  it('Enter opens the panel and goes into it; Escape closes it and leads back', async () => {
    await press('ArrowRight')
    let node: string | null = null
    await eventually(async () => {
      ;({ node } = await focused())
      expect(node).not.toBe('service/-/-/shop-web')
    })
    await press('Enter')
    await panel().waitFor()
    await eventually(async () => expect(selected()).toBe(node))
    await page.waitForFunction(() => document.activeElement?.closest('aside') !== null)
    await press('Tab')
    await eventually(async () => expect((await focused()).name).toBe('Close the panel (Esc)'))
    await press('Escape')
    await panel().waitFor({ state: 'detached' })
    await onNode(node)
    await eventually(async () => expect(selected()).toBeNull())
  })

  it('/ finds by name, Enter goes there', async () => {
    await press('/')
    await eventually(async () => expect((await focused()).name).toBe('Find a service, topic, queue, stream or group'))
    await page.keyboard.type('billing')
    await page.getByRole('option', { name: /billing.*consumer group/ }).waitFor()
    await press('Enter')
    await panel().waitFor()
    await eventually(async () => expect(selected()).toMatch(/billing$/))
    await press('Escape')
    await panel().waitFor({ state: 'detached' })
  })

  it('? tells of the keys and goes by Escape', async () => {
    await press('?')
    const help = page.getByRole('dialog', { name: 'Keys and marks' })
    await help.getByText('Along the flow, up and down the stream').waitFor()
    await press('Escape')
    await help.waitFor({ state: 'hidden' })
  })

  it('Ctrl-K goes anywhere: a thing, with letters left out; a page; and back by Escape', async () => {
    const field = page.getByRole('combobox', { name: /^Go to/ })
    await press('Control+k')
    await field.waitFor()
    await page.keyboard.type('orplc')
    await page.getByRole('option', { name: /orders\.placed Kafka topic/ }).waitFor()
    await press('Escape')
    await field.waitFor({ state: 'hidden' })
    await eventually(async () => expect(selected()).toBeNull())
    await press('Control+k')
    await field.waitFor()
    await page.keyboard.type('billing')
    const chosen = page.getByRole('dialog').getByRole('option', { selected: true })
    const groups = page.getByRole('option', { name: /billing.*consumer group/ })
    await groups.waitFor()
    for (let i = 0; i < 5; i++) {
      const at = await chosen.textContent()
      if (at?.includes('consumer group')) break
      await press('ArrowDown')
      await eventually(async () => expect(await chosen.textContent()).not.toBe(at))
    }
    await press('Enter')
    await panel().waitFor()
    await eventually(async () => expect(selected()).toBe(BILLING))
    await press('Control+k')
    await field.waitFor()
    await page.keyboard.type('targets')
    await eventually(async () => expect(await chosen.textContent()).toContain('Targets'))
    await press('Enter')
    await page.getByRole('heading', { name: 'Targets', level: 1 }).waitFor()
  })
})

describe('other pages by keys alone', () => {
  it('Tab reaches a link of the rail, Enter goes there', async () => {
    await tabTo(({ name }) => name.startsWith('Channels'))
    await press('Enter')
    await page.getByRole('heading', { name: 'Channels', level: 1 }).waitFor()
  })

  it('a rule is opened, and left again', async () => {
    await visit(page, `${product.address}/alerts?show=rules`)
    await tabTo(({ name }) => name.startsWith('Change: A consumer falls behind'))
    await press('Enter')
    await page.getByLabel('for at least', { exact: true }).waitFor()
    await press('Escape')
    await page.getByLabel('for at least', { exact: true }).waitFor({ state: 'detached' })
  })
})
