import { SpanKind } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { MOST_IN_ALL, MOST_NAMES, Names } from '../../../collector/otlp/names.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { Services } from '../../../collector/otlp/services.ts'
import { asProtobuf, type Written, written } from './spans.ts'

const folded = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 0, holdMs: 0 })
const send = (fold: Fold, service: string, spans: Written[], atMs = 1000) =>
  fold.fold(readTraceRequest(asProtobuf(written({ 'service.name': service }, spans))), atMs)
const served = (i: number): Written => ({
  name: 'call',
  kind: SpanKind.SERVER,
  attributes: { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': `Get${i}` }
})

test('methods of a service beyond the limit are one: counted there, and said', () => {
  const fold = folded()
  const many = Array.from({ length: MOST_NAMES.method + 70 }, (_, i) => served(i))
  send(fold, 'orders', many)
  // Those that were there first stay told apart.
  send(fold, 'orders', [served(0), served(MOST_NAMES.method + 69)])
  const { entities, gaps, labels } = fold.observe(2000, [])
  const methods = entities.filter(({ kind }) => kind === 'rpc_method')
  expect(methods).toHaveLength(MOST_NAMES.method + 1)
  expect(methods.find(({ name }) => name === 'other')?.counters?.calls).toBe(71)
  expect(methods.find(({ name }) => name === 'Get0')?.counters?.calls).toBe(2)
  expect(labels['told of other methods']).toBe('71')
  expect(gaps.map(({ what }) => what)).toEqual(['some services, methods or channels by name'])
})

test('the same of channels and of services', () => {
  const fold = folded()
  const published = (name: string): Written => ({
    name: 'send',
    kind: SpanKind.PRODUCER,
    attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': name }
  })
  send(
    fold,
    'orders',
    Array.from({ length: MOST_NAMES.channel + 3 }, (_, i) => published(`reply.${i}`))
  )
  const { entities, labels } = fold.observe(2000, [])
  expect(entities.filter(({ kind }) => kind === 'topic')).toHaveLength(MOST_NAMES.channel + 1)
  expect(labels).toMatchObject({ 'told of other channels': '3' })
  const names = new Names()
  const services = new Services(names)
  for (let i = 0; i < MOST_NAMES.service + 4; i++)
    services.touch({ service: { name: `job-${i}` }, version: '', language: '', instance: '' }, 1000)
  expect(services.entities(2000)).toHaveLength(MOST_NAMES.service + 1)
  expect(services.entities(2000).map(({ name }) => name)).toContain('other')
  expect(names.others.service).toBe(4)
})

test('a million names are held as few entries, and those not seen for a while make room', () => {
  const names = new Names()
  for (let i = 0; i < 1_000_000; i++) names.admits('method', `service-${i % 40}`, `Method${i}`, 1000)
  expect(names.size).toBe(40 * MOST_NAMES.method)
  expect(names.others.method).toBe(1_000_000 - names.size)
  names.forget(1000 + 16 * 60_000)
  expect(names.size).toBe(0)
  expect(names.admits('method', 'service-0', 'Another', 2e6)).toBe(true)
})

test('names of many scopes: those that were there first are told apart for as long as they come, and none drives out another', () => {
  const names = new Names()
  const whole = MOST_IN_ALL.method / 100
  const told = (atMs: number): number[] =>
    Array.from(
      { length: whole + 3 },
      (_, service) =>
        Array.from({ length: 100 }, (_, i) => names.admits('method', `service-${service}`, `Get${i}`, atMs)).filter(
          Boolean
        ).length
    )
  const first = [...Array.from({ length: whole }, () => 100), 0, 0, 0]
  expect(told(1000)).toEqual(first)
  expect(told(2000)).toEqual(first)
  expect(names.others.method).toBe(600)
  // What is forgotten makes room for any of them.
  names.forget(3000 + 16 * 60_000)
  expect(names.admits('method', `service-${whole + 2}`, 'Get0', 2e6)).toBe(true)
  // Those that are called are counted apart.
  expect(names.admits('called', 'service-0', 'Get0', 2e6)).toBe(true)
})
