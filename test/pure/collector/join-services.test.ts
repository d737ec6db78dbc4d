import { expect, test } from 'vitest'
import { joinServices } from '../../../collector/join-services.ts'
import { consumes, observed, queue, service } from './things.ts'

const mail = queue('r', 'mail')
const inferred = service('email', { inferred: 'RabbitMQ connection name' })
const seen = observed('r', { entities: [mail, inferred], edges: [consumes(mail.id, inferred.id)] })
const production = service('email', {}, 'production')
const staging = service('email', {}, 'staging')

test('an inferred service takes the id of the one telemetry service of its name, in its edges too', () => {
  const joined = joinServices(seen, new Map([['email', [production.id]]]))
  expect(joined.entities.map(({ id }) => id)).toEqual([mail.id, production.id])
  expect(joined.edges).toEqual([consumes(mail.id, production.id)])
  expect(seen.entities[1]?.id).toBe(inferred.id)
})

test('it stays apart where two have that name, where none has, and where telemetry has the very same id', () => {
  for (const ids of [[production.id, staging.id], [], [inferred.id]])
    expect(joinServices(seen, new Map([['email', ids]]))).toEqual(seen)
})

test('a service that is not inferred keeps its id, and telemetry itself is left as it is', () => {
  const known = observed('r', { entities: [service('email')] })
  const telemetry = new Map([['email', [production.id]]])
  expect(joinServices(known, telemetry)).toEqual(known)
  const own = { ...seen, target: 'otlp' }
  expect(joinServices(own, telemetry)).toEqual(own)
})
