import type { Tick } from '../model/index.ts'
import type { Store } from './open.ts'

/** A mark has room for this many reasons; they are constant sentences, so there are some dozens. */
const MOST = 60_000

/** Ids of all reasons that a tick's unknown figures give; new ones are written first, outside the tick's transaction. */
export const reasonIds = async (store: Store, tick: Tick): Promise<(text: string) => number> => {
  const texts = new Set(['The source gave a value that is no number.'])
  for (const figures of tick.figures.values())
    for (const figure of Object.values(figures)) if ('unknown' in figure) texts.add(figure.unknown)
  const fresh = [...texts].filter((text) => !store.reasons.byText.has(text))
  if (fresh.length > 0) {
    await store.pool.query(
      `insert into reason (id, text)
       select (select coalesce(max(id), -1) from reason) + row_number() over (), t from unnest($1::text[]) as t
       on conflict do nothing`,
      [fresh]
    )
    await loadReasons(store)
  }
  return (text) => Math.min(store.reasons.byText.get(text) ?? 0, MOST)
}

export const loadReasons = async (store: Store): Promise<void> => {
  const { rows } = await store.pool.query<{ id: number; text: string }>('select id, text from reason')
  for (const { id, text } of rows) {
    store.reasons.byText.set(text, id)
    store.reasons.byId.set(id, text)
  }
}

/** The reason's text; loads again when another writer has added one. */
export const reasonTexts = async (store: Store, ids: Iterable<number>): Promise<(id: number) => string> => {
  for (const id of ids)
    if (!store.reasons.byId.has(id)) {
      await loadReasons(store)
      break
    }
  return (id) => store.reasons.byId.get(id) ?? 'The reason is not known.'
}
