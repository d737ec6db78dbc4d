import { type ASTNode, Environment, EvaluationError, ParseError, TypeError as WrongType } from '@marcbachmann/cel-js'
import { FIELDS, type Field, fieldOf, type Subject } from './fields.ts'
import { type Comparison, compare, TIMES } from './nearness.ts'

/**
 * The language of a team's own rules: the Common Expression Language (https://cel.dev) over the names of `FIELDS`, without what goes over lists or matches
 * regular expressions, so that an expression costs no more than its length. It has no effects: there is nothing that it could call.
 */
const ENVIRONMENT = (() => {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    limits: { maxAstNodes: 200, maxDepth: 20, maxListElements: 50, maxMapEntries: 0, maxCallArguments: 3 }
  })
  const types = {
    number: 'double',
    text: 'string',
    'yes or no': 'bool',
    texts: 'list<string>',
    map: 'map<string, string>'
  } as const
  for (const { name, type } of FIELDS) environment.registerVariable(name, types[type])
  for (const [name, seconds] of Object.entries(TIMES)) environment.registerConstant(name, 'double', seconds)
  // Every figure is a double; who writes `groups == 3` should not have to know.
  const mixed: Record<string, (a: number, b: number) => number | boolean> = {
    '==': (a, b) => a === b,
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b
  }
  for (const [operator, of] of Object.entries(mixed)) {
    const result = operator === '==' ? 'bool' : 'double'
    environment.registerOperator(`double ${operator} int: ${result}`, (a: number, b: bigint) => of(a, Number(b)))
    // The library takes == the other way round by itself.
    if (operator !== '==')
      environment.registerOperator(`int ${operator} double: ${result}`, (a: bigint, b: number) => of(Number(a), b))
  }
  return environment
})()

/** What can be called. */
export const FUNCTIONS = ['contains', 'startsWith', 'endsWith', 'size', 'has'] as const

/** What is wrong with an expression: where (characters from its start), and, where a name is, which there are. */
export interface Mistake {
  says: string
  at: number
  name?: { written: string; known: readonly string[] }
}

export type Answer = { is: boolean; share: number; seen: Comparison | undefined } | { unknown: string }

/** An expression that was checked. */
export interface Expression {
  text: string
  /** Figures that it reads. */
  fields: readonly Field[]
  /**
   * Whether the channel strays. What is not known stays so: it decides nothing, unless the rest decides alone (`a || b` is true where `a` is, whatever `b`);
   * else the answer says what is missing.
   */
  ask(subject: Subject): Answer
}

/** Checks names and types without evaluating anything. */
export const compile = (text: string): { expression: Expression } | { mistake: Mistake } => {
  try {
    const parsed = ENVIRONMENT.parse(text)
    const mistake = forbidden(parsed.ast)
    if (mistake !== undefined) return { mistake }
    const { valid, type, error } = parsed.check()
    if (!valid) return { mistake: mistakeOf(text, error) }
    if (type !== 'bool')
      return { mistake: { says: 'it gives a value, and has to say yes or no: compare it with something', at: 0 } }
    return { expression: expressionOf(text, parsed.ast, (context) => parsed(context) === true) }
  } catch (error) {
    return { mistake: mistakeOf(text, error) }
  }
}

const expressionOf = (
  text: string,
  ast: ASTNode,
  evaluate: (context: Record<string, unknown>) => boolean
): Expression => {
  const nodes = [...nodesOf(ast)]
  const fields = [...new Set(nodes.flatMap((node) => (node.op === 'id' ? (fieldOf(node.args) ?? []) : [])))]
  // Only these can be decided without all that they read; what needs everything is not evaluated to learn that something is missing.
  const needsAll = !nodes.some(({ op }) => op === '&&' || op === '||' || op === '?:')
  return {
    text,
    fields,
    ask: (subject) => {
      const context: Record<string, unknown> = {}
      const missing: string[] = []
      for (const { name, read } of fields) {
        const given = read(subject)
        if ('value' in given) context[name] = given.value
        else missing.push(`${name}: ${given.missing}`)
      }
      const unknown = { unknown: missing.join('; ') }
      if (missing.length > 0 && (needsAll || missing.length === fields.length)) return unknown
      try {
        return compare(ast, context, evaluate(context))
      } catch (error) {
        if (missing.length > 0) return unknown
        return { unknown: firstLine(error) }
      }
    }
  }
}

/** Every part of an expression, itself first, as it is written. */
const nodesOf = function* (node: ASTNode): Generator<ASTNode> {
  yield node
  const parts = Array.isArray(node.args) ? node.args.flat(2) : [node.args]
  for (const part of parts) if (isNode(part)) yield* nodesOf(part)
}

const isNode = (part: unknown): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part

/** Calls that are not of the language. */
const forbidden = (ast: ASTNode): Mistake | undefined => {
  for (const node of nodesOf(ast)) {
    if (node.op === 'map') return { says: 'a map can’t be written here', at: node.start }
    if (node.op !== 'call' && node.op !== 'rcall') continue
    const [name] = node.args
    if ((FUNCTIONS as readonly string[]).includes(name)) continue
    return { says: `there is no function “${name}” here`, at: node.start, name: { written: name, known: FUNCTIONS } }
  }
  return undefined
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'it can’t be read'

const NAMES = [...FIELDS.map(({ name }) => name), ...Object.keys(TIMES)]

const mistakeOf = (text: string, error: unknown): Mistake => {
  if (!(error instanceof ParseError || error instanceof WrongType || error instanceof EvaluationError)) throw error
  const { code, range } = error
  const at = range?.start ?? 0
  if (code === 'unknown_variable') {
    const written = text.slice(at, range?.end)
    return { says: `there is no figure “${written}” in the usage profile`, at, name: { written, known: NAMES } }
  }
  return { says: firstLine(error), at }
}
