import type { z } from 'zod'
import { PlumblineError } from '../../model/index.ts'
import { keysAt, valuesAt } from './keys.ts'
import { nearest } from './nearest.ts'
import { isSecret, shown } from './shown.ts'
import type { Source } from './source.ts'

const SEE = 'docs/reference.plumbline.yaml explains each key.'

/** What is wrong with a configuration, in one sentence with its place, and what to do. */
export const explain = (issue: z.core.$ZodIssue | undefined, source: Source): PlumblineError => {
  if (issue === undefined) return new PlumblineError('config.invalid', 'The configuration is not right.', SEE)
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.path, issue.keys[0] ?? '', source)
  const { path } = issue
  const value = source.valueAt(path)
  const values = valuesAt(kindPath(issue), source.written)
  const place = kindPath(issue)
  const given = source.valueAt(place)
  if (values.length > 0 && given !== undefined)
    return wrong(source, place, given, `one of ${values.join(', ')}`, nearest(String(given), values))
  if (value === undefined || given === undefined) return missing(source, place, values)
  return wrong(source, path, value, sentenceOf(issue))
}

/** A target whose kind is none of those there are is an issue of the target: what is wrong is its kind. */
const kindPath = (issue: z.core.$ZodIssue): PropertyKey[] =>
  issue.code === 'invalid_union' && 'discriminator' in issue && issue.path.at(-1) !== 'kind'
    ? [...issue.path, String(issue.discriminator)]
    : issue.path

const unknownKey = (path: PropertyKey[], key: string, source: Source): PlumblineError => {
  const candidates = keysAt(path, source.written)
  const right = nearest(key, candidates)
  // Who writes `password: {hunter2}` has written a secret for a key.
  const name = isSecret(path) ? 'one of its keys' : `"${key}"`
  return new PlumblineError(
    'config.invalid',
    `${source.placeOfKey(path, key)}: ${name} is no key of ${nameOf(path)}.`,
    right !== undefined
      ? `Did you mean "${right}"?`
      : candidates.length > 0
        ? `It has ${candidates.join(', ')}.`
        : `Remove it; ${SEE}`
  )
}

const missing = (source: Source, path: PropertyKey[], values: string[]): PlumblineError => {
  const key = String(path.at(-1))
  const parent = path.slice(0, -1)
  return new PlumblineError(
    'config.invalid',
    `${source.placeOf(path)}: ${nameOf(parent)} needs "${key}", which is missing.`,
    values.length > 0 ? `Add ${key}: ${values.join(', ')}.` : `Add it; ${SEE}`
  )
}

const wrong = (
  source: Source,
  path: PropertyKey[],
  value: unknown,
  wanted: string,
  right?: string | undefined
): PlumblineError =>
  new PlumblineError(
    'config.invalid',
    `${source.placeOf(path)}: ${nameOf(path)} is not right (${isSecret(path) ? 'its value is not shown' : `now ${shown(value)}`}): ${wanted}.`,
    right === undefined ? `Correct it; ${SEE}` : `Did you mean "${right}"?`
  )

const sentenceOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid input') ? (TYPES[issue.expected] ?? issue.expected) : issue.message
    case 'too_small':
      return issue.origin === 'array' ? 'at least one is needed' : `at least ${issue.minimum}`
    case 'too_big':
      return `at most ${issue.maximum}`
    default:
      return issue.message
  }
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number, without quotes',
  int: 'a whole number',
  boolean: 'true or false, without quotes',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys'
}

/** `targets[0].tls.ca`; the file itself where the path is empty. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'plumbline.yaml'
    : path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${String(step)}`)).join('')
