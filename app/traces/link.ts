import { z } from 'zod'
import { readNote, type Store } from '../../store/index.ts'

const Note = z.object({ link: z.string().nullable() })

/** Where the user's own store shows a trace, as the configuration says it; null where it says nothing. */
export const readTraceLink = async (store: Store): Promise<string | null> =>
  Note.safeParse(await readNote(store, 'traces')).data?.link ?? null
