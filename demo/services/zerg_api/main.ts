import { client } from '../../shared/grpc.ts'
import { users } from '../../shared/load.ts'

/** Asks for work to be done. */
const tasks = client('zerg_tasks', 'zerg', 'Tasks')

await users(
  () => 10,
  (n) => tasks('Submit', { kind: n % 2 === 0 ? 'resize' : 'index', payload: `p-${n}` })
)
