import { randomBytes } from 'node:crypto'
import { transport } from '../../../collector/transports/rabbitmq/index.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { type Observation, RabbitmqTarget, rabbitQueueId, subscriptionId } from '../../../model/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { context } from '../watch.ts'

export const suffix = randomBytes(4).toString('hex')

/** Watches a broker as the collector does; `settings` as in plumbline.yaml. */
export const watch = (service: RabbitmqService, settings: Record<string, unknown> = {}): Connection =>
  transport.open(
    RabbitmqTarget.parse({ id: 'rabbit', kind: 'rabbitmq', management: [service.managementUrl], ...settings }),
    context
  )

/** What the collector saw of a queue. */
export const queueOf = (seen: Observation, name: string, vhost = '/') => {
  const id = rabbitQueueId('rabbit', vhost, name)
  const entity = seen.entities.find((each) => each.id === id)
  const subscription = seen.subscriptions.find((each) => each.id === subscriptionId(id, null))
  return { ...subscription, id, entity }
}

/**
 * name → [ready, unacknowledged, consumers]. `rabbitmqctl list_queues` asks a classic queue itself; a quorum queue it knows from the same
 * sample every few seconds as the management API.
 */
export const listQueues = async (service: RabbitmqService, vhost = '/'): Promise<Record<string, number[]>> => {
  const columns = ['name', 'messages_ready', 'messages_unacknowledged', 'consumers']
  const text = await service.ctl('list_queues', '-p', vhost, '--no-table-headers', ...columns)
  return Object.fromEntries(
    text.split('\n').map((line) => {
      const [name = '', ...numbers] = line.split('\t')
      return [name, numbers.map(Number)]
    })
  )
}

/** Asks the management API, and changes users, vhosts and policies through it: rabbitmqctl needs seconds for each. */
export const admin = async (
  service: RabbitmqService,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  body: object = {}
): Promise<string> => {
  const authorization = `Basic ${Buffer.from(`${service.username}:${service.password}`).toString('base64')}`
  const answer = await fetch(`${service.managementUrl}/api/${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(method === 'PUT' ? { body: JSON.stringify(body) } : {})
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text
}

/** Deletes the queues that this file made in the virtual host `/`, also where a test failed: others use the same broker. */
export const tidy = async (service: RabbitmqService): Promise<void> => {
  const queues: { name: string }[] = JSON.parse(await admin(service, 'GET', 'queues/%2F?columns=name'))
  for (const { name } of queues)
    if (name.endsWith(suffix)) await admin(service, 'DELETE', `queues/%2F/${encodeURIComponent(name)}`)
}
