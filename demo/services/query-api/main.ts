import { client } from '../../shared/grpc.ts'
import { users } from '../../shared/load.ts'

/** The query side's users: they look at balances, more often than they change. */
const queries = client('query-service', 'ledger', 'Queries')

await users(
  () => 16,
  (n) => queries('GetBalance', { account: `a-${n % 50}` })
)
