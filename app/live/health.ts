import type { HealthAnswer } from '../../model/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { leaseHeld } from '../../store/index.ts'
import type { Dashboard } from './dashboard.ts'

/** Whether the parts of Plumbline are there. It asks the database anew, and answers also where there is none. */
export const readHealth = async (dashboard: Dashboard): Promise<HealthAnswer> => {
  const held = await dashboard
    .store()
    .then(leaseHeld)
    .catch(() => undefined)
  return {
    status: held === true ? 'ok' : 'degraded',
    version: packageJson.version,
    database: held === undefined ? 'unreachable' : 'ok',
    collector: held === true ? 'ok' : 'silent',
    at: Date.now()
  }
}
