import type { Pin } from '../model/index.ts'
import { inTransaction, type Store } from './open.ts'

/** Answers to the decision chart that people gave, of all channels or one. They outlive whatever is observed. */
export const readPins = async (store: Store, of?: string): Promise<Pin[]> =>
  (
    await store.prisma.pin.findMany({
      where: of === undefined ? {} : { of },
      orderBy: [{ of: 'asc' }, { fork: 'asc' }]
    })
  ).map(({ at, fork, answer, ...pin }) => ({
    ...pin,
    fork: fork as Pin['fork'],
    answer: answer as Pin['answer'],
    at: at.getTime()
  }))

/** Keeps one in the place of the one before. */
export const savePin = (store: Store, { of, fork, answer, by, why, at }: Pin): Promise<void> =>
  inTransaction(store, async (client) => {
    await client.query(
      `insert into pin ("of", fork, answer, by, why, at) values ($1, $2, $3, $4, $5, $6)
       on conflict ("of", fork) do update set answer = excluded.answer, by = excluded.by, why = excluded.why, at = excluded.at`,
      [of, fork, answer, by, why, new Date(at).toISOString()]
    )
  })

/** Takes one away: what is observed answers again. */
export const deletePin = (store: Store, of: string, fork: Pin['fork']): Promise<void> =>
  inTransaction(store, async (client) => {
    await client.query('delete from pin where "of" = $1 and fork = $2', [of, fork])
  })
