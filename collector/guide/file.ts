import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { compile, type Decided, decidedBy, RULES } from '../../guide/index.ts'
import { GuideFile, globExpression, guideKeysAt, PlumblineError } from '../../model/index.ts'
import { nearest } from '../config/nearest.ts'
import { parseSource, type Source } from '../config/source.ts'

/**
 * Reads and checks `guide.yaml`. An error names file, line, column and what is wanted, as those of plumbline.yaml do.
 *
 * @throws PlumblineError `config.unreadable`, `config.invalid`
 */
export const loadGuide = async (file: string): Promise<Decided> => {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new PlumblineError(
      'config.unreadable',
      `The guide ${file} can’t be read (${cause.code}).`,
      'Check that it is there, and its permissions.',
      { cause }
    )
  })
  const source = parseSource(file, text)
  const { data, error } = GuideFile.safeParse(source.written)
  if (error !== undefined) throw explain(error.issues, source)
  checkRules(data, source)
  checkOwn(data, source)
  checkExceptions(data, source)
  return decidedBy(data)
}

const wrong = (place: string, what: string, todo: string): PlumblineError =>
  new PlumblineError('config.invalid', `${place}: ${what}`, todo)

const SEE = 'docs/configuration.md explains each key of guide.yaml.'

const explain = (issues: readonly z.core.$ZodIssue[], source: Source): PlumblineError => {
  // A key that is written wrongly is missing too: the mistake is said, not what follows from it.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue === undefined) return wrong(source.placeOf([]), 'the guide is not right.', SEE)
  const name = issue.path.join('.') || 'guide.yaml'
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const keys = guideKeysAt(issue.path)
    return wrong(
      source.placeOfKey(issue.path, key),
      `"${key}" is no key of ${name}.`,
      meant(key, keys, `It has ${keys.join(', ')}.`)
    )
  }
  return source.valueAt(issue.path) === undefined
    ? wrong(source.placeOf(issue.path), `${name} is missing.`, SEE)
    : wrong(source.placeOf(issue.path), `${name} is not right: ${issue.message}.`, SEE)
}

const meant = (written: string, known: readonly string[], otherwise: string): string => {
  const right = nearest(written, known)
  return right === undefined ? otherwise : `Did you mean "${right}"?`
}

const SHIPPED = RULES.map(({ id }) => id)

/** A rule of the team's own is another than the guide's, and its expression is one over the usage profile. */
const checkOwn = ({ own }: GuideFile, source: Source): void => {
  own.forEach(({ id, when }, i) => {
    if (SHIPPED.includes(id))
      throw wrong(
        source.placeOf(['own', i, 'id']),
        `${id} is a rule of the guide already.`,
        'Change it under rules, or give yours another id.'
      )
    const compiled = compile(when)
    if ('expression' in compiled) return
    const { says, at, name } = compiled.mistake
    throw wrong(
      source.placeIn(['own', i, 'when'], at),
      `the expression of ${id} is not right: ${says}.`,
      name === undefined ? EXPRESSIONS : meant(name.written, name.known, EXPRESSIONS)
    )
  })
}

const EXPRESSIONS = 'docs/guide.md lists the names, and says what can be done with them.'

/** What fits nothing is a mistake: it would be taken for an exception, and be none. */
const checkExceptions = ({ except, own, owners }: GuideFile, source: Source): void => {
  const ids = [...SHIPPED, ...own.map(({ id }) => id)]
  // `kafak.*` means `kafka.*`, of which the ids know nothing.
  const globs = [...new Set(ids.flatMap((id) => [id, `${id.split('.')[0]}.*`]))]
  const known = owners.map(({ owner }) => owner)
  except.forEach(({ rules, owner }, i) => {
    rules.forEach((glob, j) => {
      const expression = globExpression(glob)
      if (ids.some((id) => expression.test(id))) return
      throw wrong(
        source.placeOf(['except', i, 'rules', j]),
        `no rule is called "${glob}".`,
        meant(glob, globs, 'docs/guide.md lists them.')
      )
    })
    if (owner !== undefined && !known.includes(owner))
      throw wrong(
        source.placeOf(['except', i, 'owner']),
        `"${owner}" is nobody whom owners names.`,
        meant(
          owner,
          known,
          known.length === 0 ? 'Say under owners what belongs to whom.' : `They are ${known.join(', ')}.`
        )
      )
  })
}

/** The rules that it changes are rules that there are, and critical lies beyond warn. */
const checkRules = ({ rules }: GuideFile, source: Source): void => {
  for (const [id, change] of Object.entries(rules)) {
    const rule = RULES.find((each) => each.id === id)
    if (rule === undefined) {
      throw wrong(
        source.placeOfKey(['rules'], id),
        `"${id}" is no rule of the guide.`,
        meant(id, SHIPPED, 'docs/guide.md lists them.')
      )
    }
    const warn = change.warn ?? rule.settings.warn
    const critical = change.critical === undefined ? rule.settings.critical : change.critical
    if (critical !== null && critical < warn)
      throw wrong(
        source.placeOf(['rules', id]),
        `${id} would be critical before it strays.`,
        'Set critical beyond warn, or to null.'
      )
  }
}
