import { migrate, openStore, type Store, saveTargets } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'

export const NOON = Date.parse('2026-03-01T12:00:00Z')
const TARGET = { id: 't', kind: 'kafka' as const, address: 'localhost:9092', intervalMs: 10_000 }

/** A store on a database of its own. */
export const open = async (): Promise<Store> => {
  const url = await (await startService('postgres')).createDatabase()
  await migrate(url)
  const store = await openStore(url)
  await saveTargets(store, [TARGET])
  return store
}
