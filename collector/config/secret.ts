import { readFile } from 'node:fs/promises'
import { PlumblineError, type Secret } from '../../model/index.ts'

/** A secret's text: what stands in the file where it is given as one. @throws PlumblineError `config.unreadable`, with the file's name alone */
export const readSecret = async (secret: Secret): Promise<string> => {
  if (typeof secret === 'string') return secret
  const text = await readFile(secret.file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new PlumblineError(
      'config.unreadable',
      `The file of a secret, ${secret.file}, can’t be read (${cause.code}).`,
      'Correct its path in the configuration, or its permissions.',
      { cause }
    )
  })
  return text.trimEnd()
}
