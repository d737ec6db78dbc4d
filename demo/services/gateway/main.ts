import { hasFault } from '../../shared/environment.ts'
import { client } from '../../shared/grpc.ts'
import { users } from '../../shared/load.ts'

/** What the shop's users do: they order, and look at what they ordered. */
const orders = client('orders', 'shop', 'Orders')

await users(
  () => (hasFault('burst-orders') ? 120 : 12),
  async (n) => {
    if (n % 3 === 2) await orders('GetOrder', { id: `o-${n}` })
    else await orders('CreateOrder', { id: `o-${n}`, customer: `c-${n % 97}`, cents: 100 + (n % 900) })
  }
)
