import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml'
import { PlumblineError } from '../../model/index.ts'

type Path = readonly PropertyKey[]

/** A YAML file as it is written: its values, and where each of them stands. */
export interface Source {
  /** Before variables are replaced. */
  written: unknown
  valueAt(path: Path): unknown
  /** `file:line:column` of a value; where it is missing, of what should hold it. */
  placeOf(path: Path): string
  /** Of the character at `offset` within a text; where it is written with escapes, or over lines that are folded, of the text's begin. */
  placeIn(path: Path, offset: number): string
  /** Of a key itself. */
  placeOfKey(path: Path, key: string): string
}

/** @throws PlumblineError `config.invalid` where it is not YAML */
export const parseSource = (file: string, text: string): Source => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const [broken] = [...document.errors, ...document.warnings]
  if (broken !== undefined) throw notYaml(place(broken.pos[0]), broken)
  checkAliases(document, place)
  // An empty file is a configuration without targets.
  const written: unknown = document.toJS() ?? {}
  const placeOf = (path: Path): string => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return place(node.range[0])
    }
    return `${file}:1:1`
  }
  return {
    written,
    valueAt: (path) =>
      path.reduce<unknown>((each, step) => (each as Record<PropertyKey, unknown> | null | undefined)?.[step], written),
    placeOf,
    placeIn: (path, offset) => {
      const node = document.getIn(path, true)
      if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return placeOf(path)
      const at = offsetIn(text.slice(node.range[0], node.range[1]), node.value, offset)
      return at === undefined ? placeOf(path) : place(node.range[0] + at)
    },
    placeOfKey: (path, key) => {
      const map = path.length === 0 ? document.contents : document.getIn(path, true)
      const pair = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
        : undefined
      return isScalar(pair?.key) && pair.key.range ? place(pair.key.range[0]) : `${file}:1:1`
    }
  }
}

/** Where the character at `offset` of a text stands in what is written of it: on its line, which stands there as it is; undefined where it does not. */
const offsetIn = (raw: string, value: string, offset: number): number | undefined => {
  let from = 0
  let begin = 0
  for (const line of value.split('\n')) {
    const found = raw.indexOf(line, from)
    if (found < 0) return undefined
    if (offset <= begin + line.length) return found + (offset - begin)
    from = found + line.length
    begin += line.length + 1
  }
  return undefined
}

/** Throws where an alias (`*name`) leads nowhere: that is a text without its quotes. */
const checkAliases = (document: Document, place: (offset: number) => string): void =>
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined)
        throw new PlumblineError(
          'config.invalid',
          `${place(alias.range?.[0] ?? 0)}: this is not YAML: an alias (*) leads nowhere.`,
          QUOTE
        )
    }
  })

const QUOTE = 'Put a text that begins with * & ! or % into quotes.'

/** The parser's own sentence may quote the file, and with it a secret: these don't. */
const notYaml = (place: string, { code }: YAMLError): PlumblineError => {
  const [what, todo = 'Correct the line.'] = WORDS[code] ?? ['it can’t be understood']
  return new PlumblineError('config.invalid', `${place}: this is not YAML: ${what}.`, todo)
}

const WORDS: Record<string, [string, string?]> = {
  ALIAS_PROPS: ['an alias (*) can’t have a tag or an anchor', QUOTE],
  BAD_ALIAS: ['an alias (*) has no name', QUOTE],
  BAD_DQ_ESCAPE: ['there is no such escape in double quotes', 'Write \\\\ for a backslash, or use single quotes.'],
  BAD_INDENT: ['the line is indented too little or too much', 'Indent it like the lines that belong with it.'],
  BAD_SCALAR_START: ['a text begins with a character that needs quotes', 'Put the text into quotes.'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a map stands where a key is expected',
    'Look for a second colon; a text with one needs quotes.'
  ],
  BLOCK_IN_FLOW: ['a block stands within [ ] or { }', 'Close the bracket first.'],
  DUPLICATE_KEY: ['this key stands here twice', 'Remove one of them.'],
  MISSING_CHAR: ['a quote, a bracket, a comma or a space is missing', 'Look for what is opened and not closed.'],
  MULTILINE_IMPLICIT_KEY: ['a key goes over several lines', 'Look for a colon that is missing.'],
  TAB_AS_INDENT: ['a tab indents the line', 'Indent with spaces.'],
  TAG_RESOLVE_FAILED: ['a text begins with !', QUOTE],
  UNEXPECTED_TOKEN: ['something stands where nothing is expected', 'Look for a missing colon, quote or bracket.']
}
