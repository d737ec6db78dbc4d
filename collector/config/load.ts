import { readFile } from 'node:fs/promises'
import { Config, PlumblineError } from '../../model/index.ts'
import { explain } from './explain.ts'
import { fill } from './fill.ts'
import { parseSource } from './source.ts'

/**
 * Reads and checks `plumbline.yaml`. `${NAME}` in any text is replaced from the environment. An error names file, line, column, the wrong
 * value (never what an environment variable held, nor what may be a secret) and the nearest right name.
 *
 * @throws PlumblineError `config.unreadable`, `config.invalid`
 */
export const loadConfig = async (
  file: string,
  env: Record<string, string | undefined> = process.env
): Promise<Config> => {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT'
      ? new PlumblineError(
          'config.unreadable',
          `There is no configuration at ${file}.`,
          'Correct the path, or leave --config out to look for what runs on this host.',
          { cause }
        )
      : new PlumblineError(
          'config.unreadable',
          `The configuration ${file} can’t be read (${cause.code}).`,
          'Check its permissions.',
          { cause }
        )
  })
  const source = parseSource(file, text)
  const result = Config.safeParse(fill(source.written, env, source.placeOf))
  if (result.success) return result.data
  const { issues } = result.error
  // A key that is written wrongly is missing too: the mistake is said, not what follows from it.
  throw explain(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0], source)
}
