import { hasFault } from '../../shared/environment.ts'
import { work } from '../../shared/load.ts'
import { consumeMail } from '../../shared/rabbitmq.ts'

/** Writes to customers. A message without an address can't be handled, however often it comes. */
await consumeMail('email', 2, async ({ content }) => {
  const { to } = JSON.parse(content.toString())
  if (to === '') throw new Error('no address')
  await work(hasFault('slow-email') ? 4000 : 40)
})
