import type { Json } from '../model/index.ts'
import { type Change, tell } from './channel.ts'
import { jsonOf } from './json.ts'
import { inTransaction, type Store } from './open.ts'

/** Small facts that collector and dashboard share, by key. */
export const readNote = async (store: Store, key: string): Promise<Json | undefined> =>
  (await store.prisma.note.findUnique({ where: { key } }))?.value as Json | undefined

/** Keeps one; `changed` is told to whoever cares. */
export const writeNote = (store: Store, key: string, value: Exclude<Json, null>, changed?: Change): Promise<void> =>
  inTransaction(store, async (client) => {
    await client.query(
      'insert into note (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value',
      [key, jsonOf(value)]
    )
    if (changed !== undefined) await tell(client, { changed })
  })
