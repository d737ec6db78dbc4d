import { PlumblineError } from '../model/index.ts'
import type { Store } from './open.ts'

/** Longer than any pause of a healthy collector, short enough to wait for after a crash. */
const LEASE_SECONDS = 20
export const RENEW_EVERY_MS = 5000

/**
 * Takes or renews the right to be this database's one collector; the database's clock decides.
 *
 * @throws PlumblineError `database.leased` where another collector has it
 */
export const takeLease = async (store: Store, holder: string, host: string): Promise<void> => {
  const { rowCount } = await store.pool.query(
    `insert into lease (name, holder, host, expires_at) values ('collector', $1, $2, now() + make_interval(secs => $3))
     on conflict (name) do update set holder = $1, host = $2, expires_at = excluded.expires_at
     where lease.holder = $1 or lease.expires_at < now()`,
    [holder, host, LEASE_SECONDS]
  )
  if (rowCount === 1) return
  const lease = await store.prisma.lease.findUnique({ where: { name: 'collector' } })
  throw new PlumblineError(
    'database.leased',
    `Another collector writes to this database${lease === null ? '' : ` (on ${lease.host})`}.`,
    `Stop that one, or give this one a database of its own with DATABASE_URL. A collector that crashed is let go after ${LEASE_SECONDS} s.`
  )
}

export const releaseLease = async (store: Store, holder: string): Promise<void> => {
  await store.prisma.lease.deleteMany({ where: { name: 'collector', holder } })
}

/** Whether some collector is at work. */
export const leaseHeld = async (store: Store): Promise<boolean> => {
  const { rows } = await store.pool.query<{ held: boolean }>(
    `select exists (select 1 from lease where name = 'collector' and expires_at > now()) as held`
  )
  return rows[0]?.held ?? false
}
