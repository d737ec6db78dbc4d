import { client } from '../../shared/grpc.ts'
import { users } from '../../shared/load.ts'

/** The command side's users: money goes in and out. */
const commands = client('command-service', 'ledger', 'Commands')

await users(
  () => 8,
  (n) => commands(n % 4 === 3 ? 'Withdraw' : 'Deposit', { account: `a-${n % 50}`, cents: 1 + (n % 500) })
)
