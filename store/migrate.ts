import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { PlumblineError } from '../model/index.ts'
import { unreachable } from './errors.ts'

/** Not worked out on loading: where this is bundled, a module has no folder. */
const folder = (): string => join(import.meta.dirname, '../prisma/migrations')
/** Prisma's own lock for migrations, so that `prisma migrate` and this never run at once (prisma-engines, "advisory lock"). */
const LOCK = 72707369

/** As prisma-engines makes it, so that `prisma migrate` finds a history that it could have written itself. */
const HISTORY = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`

/**
 * Brings the database to the schema of this code, one transaction a migration.
 *
 * @throws PlumblineError `database.unreachable`; `database.newer` where it has migrations that this code does not know;
 * `setup.failed` where an applied migration was changed afterwards.
 */
export const migrate = async (url: string): Promise<{ applied: string[] }> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  await client.connect().catch((cause) => {
    throw unreachable(url, cause)
  })
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(HISTORY)
    return { applied: await applyAll(client) }
  } finally {
    await client.end()
  }
}

const applyAll = async (client: pg.Client): Promise<string[]> => {
  const names = (await readdir(folder(), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null'
  )
  const done = new Map(rows.map(({ migration_name, checksum }) => [migration_name, checksum]))
  const strange = [...done.keys()].find((name) => !names.includes(name))
  if (strange !== undefined)
    throw new PlumblineError(
      'database.newer',
      `The database was made by a newer Plumbline (it has the migration ${strange}).`,
      'Start that version or a newer one, or set DATABASE_URL to another database.'
    )
  const applied: string[] = []
  for (const name of names) if (await apply(client, name, done.get(name))) applied.push(name)
  return applied
}

const apply = async (client: pg.Client, name: string, knownChecksum: string | undefined): Promise<boolean> => {
  const script = await readFile(join(folder(), name, 'migration.sql'), 'utf8')
  const checksum = createHash('sha256').update(script).digest('hex')
  if (knownChecksum === checksum) return false
  if (knownChecksum !== undefined)
    throw new PlumblineError(
      'setup.failed',
      `The migration ${name} was changed after it was applied to this database.`,
      'Restore the file as it was, or begin with an empty database.'
    )
  await client.query('begin')
  try {
    await client.query(script)
    await client.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       values ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name]
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  return true
}
