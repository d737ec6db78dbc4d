import { hasFault } from '../../shared/environment.ts'
import { type Message, serve, unavailable } from '../../shared/grpc.ts'
import { producer } from '../../shared/kafka.ts'
import { work } from '../../shared/load.ts'
import { publisher } from '../../shared/rabbitmq.ts'

/** Takes orders: tells everyone who analyses them (Kafka), and has the customer written to (RabbitMQ). */
const mail = await publisher('orders')
const send = await producer('orders')

const createOrder = async (order: Message): Promise<Message> => {
  if (hasFault('failing-orders') && Math.random() < 0.3) throw unavailable('the payment provider does not answer')
  await work(3)
  await send('orders.events', String(order.customer), { type: 'created', ...order })
  const poison = hasFault('poison-email') && Math.random() < 0.4
  mail('order.created', { to: poison ? '' : `${order.customer}@example.com`, order: String(order.id) })
  return { id: String(order.id), status: 'created' }
}

const getOrder = async ({ id = '' }: Message): Promise<Message> => {
  await work(1)
  return { id, customer: 'c-1', cents: 100 }
}

await serve('orders', 'shop', { Orders: { CreateOrder: createOrder, GetOrder: getOrder } })
