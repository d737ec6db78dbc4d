import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { loadConfig } from '../../collector/config/load.ts'
import { discover } from '../../collector/discover.ts'
import { PlumblineError } from '../../model/index.ts'
import { leaseHeld, openStore } from '../../store/index.ts'
import { ROOT } from '../checks.ts'
import { type Finding, ill, wanting, well } from './finding.ts'

const LEAST_POSTGRES = 14

/** The database that DATABASE_URL names: whether it is reached, new enough, and held by a collector. Its password is never said. */
export const database = async (url: string | undefined): Promise<Finding[]> => {
  if (url === undefined || url === '')
    return [well('database', 'DATABASE_URL is not set: Plumbline brings a PostgreSQL of its own.')]
  try {
    const store = await openStore(url, { connections: 2 })
    try {
      const { rows } = await store.pool.query<{ version: string }>(
        `select current_setting('server_version') as version`
      )
      const version = rows[0]?.version ?? ''
      const reached =
        Number.parseInt(version, 10) >= LEAST_POSTGRES
          ? well('database', `PostgreSQL ${version} answers.`)
          : ill(
              'database',
              `PostgreSQL ${version} answers.`,
              `Set DATABASE_URL to PostgreSQL ${LEAST_POSTGRES} or newer.`
            )
      return [reached, await lease(() => leaseHeld(store))]
    } finally {
      await store.close()
    }
  } catch (error) {
    if (error instanceof PlumblineError) return [ill('database', error.message, error.todo)]
    throw error
  }
}

const lease = async (held: () => Promise<boolean>): Promise<Finding> => {
  try {
    return (await held())
      ? wanting(
          'collector',
          'A collector writes to this database; a second one would be refused.',
          'Stop it first, or use its page. One that was killed lets go after 20 s.'
        )
      : well('collector', 'No collector writes to this database.')
  } catch (error) {
    // No tables yet: nothing was started on it so far.
    if (error instanceof pg.DatabaseError || (error instanceof Error && 'code' in error))
      return well('collector', 'Nothing was started on this database yet.')
    throw error
  }
}

/** What is to be watched: the configuration, or what answers on this host. */
export const targets = async (): Promise<Finding[]> => {
  const file = join(ROOT, 'plumbline.yaml')
  if (existsSync(file)) {
    try {
      const { targets: named } = await loadConfig(file)
      return [
        well(
          'plumbline.yaml',
          `Right, and names ${named.length} ${named.length === 1 ? 'target' : 'targets'}. npm run check tries to reach them.`
        )
      ]
    } catch (error) {
      if (error instanceof PlumblineError) return [ill('plumbline.yaml', error.message, error.todo)]
      throw error
    }
  }
  const { found, notFound } = await discover()
  return [
    ...found.map(({ id }) => well(id, 'Answers on its usual port, and would be watched.')),
    ...notFound.map(({ kind, address, why }) =>
      wanting(kind, `${address}: ${why}`, 'Name it in plumbline.yaml where it is elsewhere.')
    )
  ]
}
