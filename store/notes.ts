import type { Json } from '../model/index.ts'
import type { Store } from './open.ts'

/** Small facts that collector and dashboard share, by key. */
export const readNote = async (store: Store, key: string): Promise<Json | undefined> =>
  (await store.prisma.note.findUnique({ where: { key } }))?.value as Json | undefined

export const writeNote = async (store: Store, key: string, value: Exclude<Json, null>): Promise<void> => {
  await store.prisma.note.upsert({ where: { key }, create: { key, value }, update: { value } })
}
