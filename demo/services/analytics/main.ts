import { instance } from '../../shared/environment.ts'
import { consume } from '../../shared/kafka.ts'

/** Adds up what each customer ordered. */
const spent = new Map<string, number>()

await consume(`analytics-${instance()}`, 'analytics', 'orders.events', async (value) => {
  const { customer, cents } = JSON.parse(value)
  spent.set(customer, (spent.get(customer) ?? 0) + cents)
})
