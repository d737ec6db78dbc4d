import { type Message, serve } from '../../shared/grpc.ts'
import { producer } from '../../shared/kafka.ts'
import { work } from '../../shared/load.ts'

/** Turns commands into events: the ledger is the truth. */
const send = await producer('command-service')

const record =
  (sign: number) =>
  async ({ account = '', cents = 0 }: Message): Promise<Message> => {
    await work(2)
    const id = crypto.randomUUID()
    await send('ledger', String(account), { id, account, cents: sign * Number(cents) })
    return { id }
  }

await serve('command-service', 'ledger', { Commands: { Deposit: record(1), Withdraw: record(-1) } })
