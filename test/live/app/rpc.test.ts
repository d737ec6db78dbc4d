import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET } from '../../../app/api/v1/rpc/route.ts'
import { dashboard } from '../../../app/live/dashboard.ts'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import { ErrorAnswer, RpcAnswer, rpcMethodId, serviceId } from '../../../model/index.ts'
import type { Store } from '../../../store/index.ts'
import { freshStore, writer } from '../guide/history.ts'
import { intake, said, service, until } from '../instrument/run.ts'

/** Real calls of a real client and two instances of a real server, by the preload, the intake and the store, as `/api/v1/rpc` answers them. */
const END = rpcMethodId({ name: 'codes' }, 'shop.Codes', 'End')
const [TILL, WEB] = [serviceId({ name: 'till' }), serviceId({ name: 'web' })]
let otlp: OtlpIntake
let store: Store

const start = (name: string, args: string[] = [], instance = '') => {
  const attributes = instance === '' ? {} : { OTEL_RESOURCE_ATTRIBUTES: `service.instance.id=${instance}` }
  const env = { OTEL_SERVICE_NAME: name, OTEL_BSP_SCHEDULE_DELAY: '300', ...attributes }
  return service('codes.ts', args, otlp, env)
}

beforeAll(async () => {
  otlp = await intake()
  store = await freshStore('otlp', 'otlp')
  process.env.DATABASE_URL = store.url
})
afterAll(async () => {
  await otlp?.close()
  await dashboard().close()
  await store?.close()
})

const get = (query: string): Promise<Response> =>
  GET(new Request(`http://localhost:3000/api/v1/rpc?${query}`, { headers: { host: 'localhost:3000' } }))
const ask = async (query: Record<string, string> = {}): Promise<RpcAnswer> =>
  RpcAnswer.parse(await (await get(new URLSearchParams({ of: END, ...query }).toString())).json())

describe('calls of a method', () => {
  test('by code, caller and instance, exactly, with deadlines and what was cancelled', async () => {
    const ports = [(await said<{ port: number }>(start('codes', [], 'one'))).port]
    ports.push((await said<{ port: number }>(start('codes', [], 'two'))).port)
    const clients = await Promise.all(
      [
        ['till', ports[0]],
        ['web', ports[1]]
      ].map(async ([name, port]) => {
        const child = start(String(name), [`--client=${port}`])
        await said(child)
        return (order: object): Promise<number[]> => {
          const answer = said<number[]>(child)
          child.send(order)
          return answer
        }
      })
    )
    const [till, web] = clients
    if (till === undefined || web === undefined) throw new Error('no clients')
    expect(await till({ request: '0 20', times: 20 })).toEqual(new Array(20).fill(0))
    expect(await web({ request: '0 20', times: 10 })).toEqual(new Array(10).fill(0))
    expect(await web({ request: '5 0', times: 3 })).toEqual([5, 5, 5])
    expect(await web({ request: '14 0', times: 2 })).toEqual([14, 14])
    expect(await web({ request: '0 5000', times: 2, deadlineMs: 100 })).toEqual([4, 4])
    expect(await web({ request: '0 5000', times: 2, cancelMs: 100 })).toEqual([1, 1])

    const write = writer(store, 1000)
    const calls = 39
    const answer = await until(async () => {
      await write(await otlp.connection.poll(new AbortController().signal))
      const seen = await ask()
      const counted = seen.callers.reduce((sum, each) => sum + each.calls, 0)
      const both = (await ask({ caller: TILL })).share?.calls
      return counted === calls && seen.total.calls === calls && both === 20 ? seen : undefined
    }, `${calls} calls by both ends`)

    const by = Object.fromEntries(answer.callers.map(({ caller, codes, failed }) => [caller, { codes, failed }]))
    expect(by).toEqual({
      [TILL]: { codes: { OK: 20 }, failed: 0 },
      [WEB]: { codes: { OK: 10, NOT_FOUND: 3, UNAVAILABLE: 2, DEADLINE_EXCEEDED: 2, CANCELLED: 2 }, failed: 9 }
    })
    expect(answer.end).toBe('served')
    const [one, two] = ['one', 'two'].map((name) => answer.instances.find(({ instance }) => instance === name))
    expect(one?.codes).toEqual({ OK: 20 })
    expect(two?.calls).toBe(19)
    // What its caller gave up a server may still end well: each end is told as it saw it.
    expect(two?.codes).toMatchObject({ NOT_FOUND: 3, UNAVAILABLE: 2 })
    expect(one?.p99).toBeGreaterThan(0.018)
    // The worst first.
    expect(answer.instances.map(({ instance }) => instance)).toEqual(['two', 'one'])
    expect(answer.total.failed).toBeGreaterThanOrEqual(2)
  })

  test('each part has its own quantiles; time between both ends is what the caller waited beyond its server', async () => {
    const answer = await ask({ caller: TILL })
    expect(answer).toMatchObject({ end: 'called', total: { calls: 20, failed: 0, codes: { OK: 20 } } })
    expect(answer.total.p50).toBeGreaterThan(0.019)
    const { share } = answer
    expect(share?.calls).toBe(20)
    expect(share?.client).toBeCloseTo((share?.server ?? 0) + (share?.between ?? 0), 5)
    expect(share?.server).toBeGreaterThan(0.018)
    expect(share?.between).toBeGreaterThan(0)
    const slow = await ask({ code: 'DEADLINE_EXCEEDED', caller: WEB })
    expect(slow.total).toMatchObject({ calls: 2, failed: 2 })
    // 100 ms, told within a bucket, by a machine that may be late and never early by more than a timer's step.
    expect(slow.total.p50).toBeGreaterThan(0.095)
  })

  test('cells hold all calls, in steps that are as wide as asked', async () => {
    const answer = await ask({ step: '3600000' })
    expect(answer.columns.length).toBeLessThanOrEqual(2)
    const cells = answer.columns.flatMap(({ cells }) => cells.map(([, calls]) => calls))
    expect(cells.reduce((a, b) => a + b, 0)).toBe(answer.total.calls)
  })

  test('of a method that nobody called nothing is said', async () => {
    const answer = await ask({ of: rpcMethodId({ name: 'codes' }, 'shop.Codes', 'Never') })
    expect(answer).toMatchObject({ end: null, columns: [], callers: [], instances: [], share: null })
    expect(answer.total).toMatchObject({ calls: 0, p99: null })
  })

  test('who is not let in gets nothing; a question without a method is refused', async () => {
    const foreign = new Request(`http://example.com/api/v1/rpc?of=${END}`, { headers: { host: 'example.com' } })
    expect((await GET(foreign)).status).toBe(403)
    expect(ErrorAnswer.parse(await (await get('')).json()).error.code).toBe('request.invalid')
    expect((await get(`of=${END}&code=NO_SUCH`)).status).toBe(400)
  })
})
