import { z } from 'zod'
import { ConfigError, Targets } from '../../model/index.ts'
import { readNote, readRemovedTargets, readTargets, type Store } from '../../store/index.ts'

/** What the collector wrote down of its configuration, or of what it looked for. */
const Discovery = z.object({
  notFound: Targets.shape.notFound,
  config: Targets.shape.config,
  error: ConfigError.nullable().optional()
})

/** Why the configuration file's newest content is not in force; null while it is. */
export const readConfigError = async (store: Store): Promise<ConfigError | null> =>
  Discovery.safeParse(await readNote(store, 'discovery')).data?.error ?? null

export const readWatched = async (store: Store): Promise<Targets> => {
  const [targets, removed, note] = await Promise.all([
    readTargets(store),
    readRemovedTargets(store),
    readNote(store, 'discovery')
  ])
  const { data } = Discovery.safeParse(note)
  return {
    targets,
    removed,
    notFound: data?.notFound ?? [],
    config: data?.config ?? null,
    configError: data?.error ?? null
  }
}
