import type { Store } from './open.ts'

/** When the newest tick of any target was written, Unix ms; undefined where the newest hours have none. */
export const lastTickMs = async ({ pool }: Store): Promise<number | undefined> => {
  const { rows } = await pool.query<{ at: Date | null }>('select max(at) as at from head')
  return rows[0]?.at?.getTime()
}
