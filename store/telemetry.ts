import { Telemetry } from '../model/index.ts'
import { jsonOf } from './json.ts'
import { readNote } from './notes.ts'
import type { Store } from './open.ts'

const keyOf = (of: string): string => `telemetry/${of}`

/** Keeps what the spans of these services carry, in the place of what was known. */
export const writeTelemetry = async (store: Store, telemetry: readonly Telemetry[]): Promise<void> => {
  if (telemetry.length === 0) return
  await store.pool.query(
    `insert into note (key, value) select * from unnest($1::text[], $2::jsonb[])
     on conflict (key) do update set value = excluded.value`,
    [telemetry.map(({ of }) => keyOf(of)), telemetry.map((each) => jsonOf(each))]
  )
}

export const readTelemetry = async (store: Store, of: string): Promise<Telemetry | null> =>
  Telemetry.safeParse(await readNote(store, keyOf(of))).data ?? null

/** Forgets services that sent nothing since. */
export const dropOldTelemetry = async (store: Store, beforeMs: number): Promise<void> => {
  await store.pool.query(`delete from note where key like 'telemetry/%' and (value->>'at')::float8 < $1`, [beforeMs])
}
