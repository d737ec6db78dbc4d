import { serve } from '../../shared/grpc.ts'
import { consume } from '../../shared/kafka.ts'

/** The read model: balances made of the ledger's events, and asked for by the query side. */
const balances = new Map<string, number>()

const reading = consume('query-service', 'query-service', 'ledger', async (value) => {
  const { account, cents } = JSON.parse(value)
  balances.set(account, (balances.get(account) ?? 0) + cents)
})
await serve('query-service', 'ledger', {
  Queries: { GetBalance: async ({ account = '' }) => ({ account, cents: balances.get(String(account)) ?? 0 }) }
})
await reading
