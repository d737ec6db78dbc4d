import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getEpisode } from '../../../app/api/v1/alerts/episode/route.ts'
import { POST as mute } from '../../../app/api/v1/alerts/mute/route.ts'
import { GET as getAlerts } from '../../../app/api/v1/alerts/route.ts'
import { PUT as putRule, DELETE as removeRule } from '../../../app/api/v1/rules/[id]/route.ts'
import { POST as preview } from '../../../app/api/v1/rules/preview/route.ts'
import { GET as getRules } from '../../../app/api/v1/rules/route.ts'
import { GET as getWebhooks } from '../../../app/api/v1/webhooks/route.ts'
import { POST as testWebhook } from '../../../app/api/v1/webhooks/test/route.ts'
import { dashboard } from '../../../app/live/dashboard.ts'
import { judgeAlerts, type OpenAlert } from '../../../judge/alerts/judge.ts'
import { SHIPPED_RULES } from '../../../judge/alerts/shipped.ts'
import { subjectsOf } from '../../../judge/alerts/subjects.ts'
import {
  type AlertRule,
  AlertsAnswer,
  EpisodeAnswer,
  ErrorAnswer,
  type Finding,
  PreviewAnswer,
  RulesAnswer,
  WebhooksAnswer
} from '../../../model/index.ts'
import {
  addEvent,
  readDue,
  type Store,
  saveTargets,
  settleDelivery,
  writeAlerts,
  writeFindings,
  writeNote,
  writeTick
} from '../../../store/index.ts'
import { CHANNEL, play, READER, SUBSCRIPTION } from '../../pure/judge/play.ts'
import { freshStore } from './ticks.ts'

/** The alerts' API on a real database whose ticks were played: a reader that falls behind for 8 min and catches up. */
let store: Store
let endMs = 0
let startMs = 0
const told: OpenAlert[] = []

const HOST = 'localhost:3000'
const ask = async (handler: (request: Request) => Promise<Response>, path: string, method = 'GET', body?: object) => {
  const request = new Request(`http://${HOST}/api/v1/${path}`, {
    method,
    headers: { host: HOST, origin: `http://${HOST}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const answer = await handler(request)
  return { status: answer.status, body: (await answer.json()) as unknown }
}

beforeAll(async () => {
  store = await freshStore(['t'])
  await saveTargets(store, [{ id: 't', kind: 'kafka', address: 'a:1', intervalMs: 10_000 }])
  process.env.DATABASE_URL = store.url
  let open: OpenAlert[] = []
  for (const { tick } of play({ in: '0+100x50 5100+100x40', out: '0+20x50 5080+100x40' })) {
    await writeTick(store, tick)
    const judged = judgeAlerts(SHIPPED_RULES, open, subjectsOf(tick, 'kafka', tick.atMs), tick.atMs, 26_000)
    await writeAlerts(store, { alerts: judged.written, forgotten: judged.forgotten, deliveries: [] })
    open = judged.open
    told.push(...judged.told)
    startMs ||= tick.atMs
    endMs = tick.atMs
  }
})
afterAll(async () => {
  await dashboard().close()
  await store.close()
})

const ruleOf = (id: string): AlertRule => {
  const rule = SHIPPED_RULES.find((each) => each.id === id)
  if (rule === undefined) throw new Error(`no rule ${id}`)
  return rule
}
const rules = async () => RulesAnswer.parse((await ask(getRules, 'rules')).body).rules

describe('rules', () => {
  test('stand with their words and how much they judge', async () => {
    const all = await rules()
    expect(all.map(({ rule }) => rule.id)).toEqual(SHIPPED_RULES.map(({ id }) => id))
    expect(all.find(({ rule }) => rule.id === 'falls-behind')).toMatchObject({
      shipped: true,
      changed: false,
      judges: 1
    })
  })

  test('are changed, given back, made and taken away', async () => {
    const shorter = { ...ruleOf('falls-behind'), forS: 30 }
    expect((await ask(putRule, 'rules/falls-behind', 'PUT', shorter)).status).toBe(200)
    expect((await rules()).find(({ rule }) => rule.id === 'falls-behind')).toMatchObject({
      changed: true,
      rule: { forS: 30 }
    })
    expect((await ask(removeRule, 'rules/falls-behind', 'DELETE')).status).toBe(200)
    expect((await rules()).find(({ rule }) => rule.id === 'falls-behind')).toMatchObject({
      changed: false,
      rule: { forS: 300 }
    })

    const own = { ...shorter, id: 'deep', name: 'Deep' }
    await ask(putRule, 'rules/deep', 'PUT', own)
    expect((await rules()).at(-1)).toMatchObject({ shipped: false, rule: own })
    await ask(removeRule, 'rules/deep', 'DELETE')
    expect((await rules()).some(({ rule }) => rule.id === 'deep')).toBe(false)
  })

  test.each([
    ['another id than the address', 'other', {}, 'request.invalid'],
    [
      'a figure that there is not',
      'falls-behind',
      { when: [{ figure: 'mood', is: 'over', threshold: 1 }] },
      'request.invalid'
    ],
    ['no condition', 'falls-behind', { when: [] }, 'request.invalid'],
    [
      'unseen of a reader',
      'falls-behind',
      { when: [{ figure: 'unseen', is: 'over', threshold: 1 }] },
      'request.invalid'
    ],
    ['something more', 'falls-behind', { colour: 'red' }, 'request.invalid']
  ])('are refused with %s', async (_, address, change, code) => {
    const { status, body } = await ask(putRule, `rules/${address}`, 'PUT', { ...ruleOf('falls-behind'), ...change })
    expect(status).toBe(400)
    expect(ErrorAnswer.parse(body).error.code).toBe(code)
  })

  test('of another name can’t be taken away', async () => {
    expect((await ask(removeRule, 'rules/nothing', 'DELETE')).status).toBe(404)
    expect((await ask(removeRule, 'rules/falls-behind', 'DELETE')).status).toBe(404)
  })
})

describe('a preview', () => {
  const previewed = async (rule: AlertRule) =>
    PreviewAnswer.parse((await ask(preview, 'rules/preview', 'POST', { rule, from: startMs, to: endMs })).body)

  test('fires over the stored history just when the collector did', async () => {
    const { episodes, shown, judges, read } = await previewed(ruleOf('falls-behind'))
    const [fired, resolved] = told
    expect([judges, read]).toEqual([1, 1])
    expect(episodes).toEqual([
      {
        of: SUBSCRIPTION,
        name: expect.any(String),
        since: fired?.since,
        firedAt: fired?.firedAt,
        resolvedAt: resolved?.resolvedAt
      }
    ])
    expect(shown?.of).toBe(SUBSCRIPTION)
    expect(shown?.points.some(([, value]) => value === 'never')).toBe(true)
  })

  test('shows what came nearest where nothing would have fired', async () => {
    const deep = {
      ...ruleOf('falls-behind'),
      when: [{ figure: 'backlog' as const, is: 'over' as const, threshold: 1e6 }]
    }
    const { episodes, shown } = await previewed(deep)
    expect(episodes).toEqual([])
    expect(Math.max(...(shown?.points ?? []).map(([, value]) => Number(value)))).toBe(4000)
  })

  test('says how long a target would have been unseen', async () => {
    const { episodes, judges } = await previewed(ruleOf('target-unreachable'))
    expect([episodes, judges]).toEqual([[], 1])
  })

  test('reaches no further than a week', async () => {
    const far = { rule: ruleOf('falls-behind'), from: endMs - 8 * 86_400_000, to: endMs }
    expect((await ask(preview, 'rules/preview', 'POST', far)).status).toBe(400)
  })
})

describe('alerts', () => {
  test('are given with what fired and when it was over', async () => {
    const { alerts } = AlertsAnswer.parse((await ask(getAlerts, 'alerts?from=0')).body)
    expect(alerts).toMatchObject([
      { rule: 'falls-behind', of: SUBSCRIPTION, state: 'resolved', resolvedAt: told[1]?.resolvedAt }
    ])
    expect((await ask(getAlerts, 'alerts?state=firing')).body).toEqual({ alerts: [] })
    expect((await ask(getAlerts, 'alerts?state=sleeping')).status).toBe(400)
  })

  test('are muted by their id', async () => {
    const { alerts } = AlertsAnswer.parse((await ask(getAlerts, 'alerts?from=0')).body)
    const until = Date.now() + 60_000
    expect((await ask(mute, 'alerts/mute', 'POST', { alert: alerts[0]?.id, until })).status).toBe(200)
    expect((await ask(getAlerts, 'alerts?from=0')).body).toMatchObject({ alerts: [{ mutedUntil: until }] })
    expect((await ask(mute, 'alerts/mute', 'POST', { alert: READER, until })).status).toBe(404)
  })
})

const finding = (id: string, of: string, since: number, resolvedAt: number | null): Finding => ({
  id,
  rule: 'kafka.ops',
  of,
  target: 't',
  state: resolvedAt === null ? 'open' : 'resolved',
  severity: 'warn',
  since,
  resolvedAt,
  summary: 'It has one replica.',
  evidence: {
    of,
    series: null,
    figure: 'Replicas',
    value: 1,
    unit: '1',
    threshold: 2,
    from: since,
    to: since,
    path: [],
    goesAway: 'A second replica.'
  },
  instead: null
})

describe('one episode', () => {
  const episode = async (id: string) => await ask(getEpisode, `alerts/episode?${new URLSearchParams({ id })}`)
  const minute = 60_000

  test('comes with its figure, states, events, findings and deliveries of that time', async () => {
    const [fired, over] = told
    const id = fired?.id ?? ''
    const [began, ended] = [fired?.firedAt ?? 0, over?.resolvedAt ?? 0]
    const deliveries = [{ id: 'd', webhook: 'oncall', kind: 'firing' as const, target: 't', alert: id, body: {} }]
    await writeAlerts(store, { alerts: [], forgotten: [], deliveries })
    const [due] = await readDue(store, Date.now())
    await settleDelivery(store, due?.id ?? '', { trouble: null, nextMs: null, attempts: 1, nowMs: Date.now() })
    for (const [of, at, text] of [
      [READER, began - minute, 'billing was deployed'],
      ['', ended, 'a note for all'],
      [CHANNEL, began - 600 * minute, 'long before'],
      ['kafka/t/topic/other', began, 'of another']
    ] as const)
      await addEvent(store, { of, at, kind: 'note', text })
    await writeFindings(store, [
      finding('before and after', CHANNEL, began - 60 * minute, null),
      finding('began within', CHANNEL, began + 1000, began + 2000),
      finding('over before', CHANNEL, began - 600 * minute, began - 500 * minute),
      finding('came after', CHANNEL, ended + minute, null),
      finding('of another', 'kafka/t/topic/other', began, null)
    ])
    const { status, body } = await episode(id)
    expect(status).toBe(200)
    const answer = EpisodeAnswer.parse(body)
    expect(answer).toMatchObject({
      alert: { id, state: 'resolved', firedAt: began, resolvedAt: ended },
      rule: 'takes over 15 min to drain, grows, oldest waits over 15 s and somebody reads, for 5 min',
      deliveries: [{ webhook: 'oncall', kind: 'firing', trouble: null, doneAt: expect.any(Number) }]
    })
    expect(answer.from).toBeLessThan(answer.alert.since)
    expect(answer.to).toBeGreaterThan(ended)
    expect(answer.points.filter(([at, value]) => value === 'never' && at >= began && at <= ended)).not.toEqual([])
    expect(answer.points.every(([at]) => at >= answer.from && at <= answer.to)).toBe(true)
    expect(answer.backlog.reduce((most, [, value]) => Math.max(most, Number(value)), 0)).toBe(4000)
    expect(answer.states.map(({ state }) => state)).toContain('behind')
    expect(answer.events.map(({ text }) => text)).toEqual(['a note for all', 'billing was deployed'])
    expect(answer.findings.map(({ id }) => id)).toEqual(['began within', 'before and after'])
  })

  test('that there is not is refused', async () => {
    expect((await episode('none')).status).toBe(404)
    expect((await ask(getEpisode, 'alerts/episode')).status).toBe(400)
  })
})

describe('webhooks', () => {
  test('are shown by their host, and a test waits in the outbox', async () => {
    await writeNote(store, 'webhooks', {
      webhooks: [{ id: 'oncall', host: 'hooks.example', severity: 'warn', signed: true }]
    })
    const { body } = await ask(testWebhook, 'webhooks/test', 'POST', { webhook: 'oncall' })
    const answer = WebhooksAnswer.parse((await ask(getWebhooks, 'webhooks')).body)
    expect(answer.webhooks).toEqual([{ id: 'oncall', host: 'hooks.example', severity: 'warn', signed: true }])
    expect(answer.deliveries.slice(0, 1)).toMatchObject([
      { ...{ id: (body as { delivery: string }).delivery }, kind: 'test', doneAt: null }
    ])
  })
})
