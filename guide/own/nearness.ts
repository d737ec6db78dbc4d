import type { ASTNode } from '@marcbachmann/cel-js'
import { type Field, fieldOf } from './fields.ts'

/** A figure that an expression holds against a number: what evidence shows. */
export interface Comparison {
  field: Field
  value: number
  threshold: number
}

/** Words for lengths of time, s: `waits > 2 * hour`. */
export const TIMES = { minute: 60, hour: 3600, day: 86_400 } as const

type Context = Readonly<Record<string, unknown>>

/**
 * How near an expression is to turning, so that a finding does not come and go where a figure wavers: 1 and more where it is true, less where it is not.
 * Of comparisons it is how far the figure is of its threshold; of those joined by && the least, by || the most. Pure.
 */
export const compare = (ast: ASTNode, context: Context, is: boolean) => {
  const near = nearness(ast, context)
  return {
    is,
    share: is ? Math.max(1, near ?? 1) : near === undefined || near >= 1 ? 0 : near,
    seen: is ? firstOf(ast, context) : undefined
  }
}

const nearness = (node: ASTNode, context: Context): number | undefined => {
  switch (node.op) {
    case '&&':
    case '||': {
      const [a, b] = [nearness(node.args[0], context), nearness(node.args[1], context)]
      if (a === undefined || b === undefined) return undefined
      return node.op === '&&' ? Math.min(a, b) : Math.max(a, b)
    }
    case '>':
    case '>=':
      return ratio(numberOf(node.args[0], context), numberOf(node.args[1], context))
    case '<':
    case '<=':
      return ratio(numberOf(node.args[1], context), numberOf(node.args[0], context))
    case '==':
    case '!=': {
      const [a, b] = [constantOf(node.args[0], context), constantOf(node.args[1], context)]
      if (a === undefined || b === undefined) return undefined
      return (a === b) === (node.op === '==') ? 1 : 0
    }
    default: {
      const value = constantOf(node, context)
      return typeof value === 'boolean' ? Number(value) : undefined
    }
  }
}

/** Of what should be larger to what should be smaller. A zero in their place has no share: near or far can't be told. */
const ratio = (large: number | undefined, small: number | undefined): number | undefined =>
  large === undefined || small === undefined || large < 0 || small <= 0 ? undefined : large / small

type Value = number | string | boolean | undefined

/** Of a name, a literal, or numbers put together; undefined of anything else. */
const constantOf = (node: ASTNode, context: Context): Value => {
  switch (node.op) {
    case 'value':
      return typeof node.args === 'bigint' ? Number(node.args) : simple(node.args)
    case 'id':
      return simple(context[node.args] ?? (TIMES as Readonly<Record<string, number>>)[node.args])
    case '!_': {
      const value = constantOf(node.args, context)
      return typeof value === 'boolean' ? !value : undefined
    }
    case '+':
    case '-':
    case '*':
    case '/': {
      const [a, b] = [numberOf(node.args[0], context), numberOf(node.args[1], context)]
      return a === undefined || b === undefined ? undefined : ARITHMETIC[node.op](a, b)
    }
    default:
      return undefined
  }
}

const ARITHMETIC = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b
} as const

const simple = (value: unknown): Value =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : undefined

const numberOf = (node: ASTNode, context: Context): number | undefined => {
  const value = constantOf(node, context)
  return typeof value === 'number' ? value : undefined
}

/** The first figure with a unit that is held against a number, and is beyond it. */
const firstOf = (node: ASTNode, context: Context): Comparison | undefined => {
  if (node.op === '&&' || node.op === '||') return firstOf(node.args[0], context) ?? firstOf(node.args[1], context)
  if (node.op !== '>' && node.op !== '>=' && node.op !== '<' && node.op !== '<=') return undefined
  if ((nearness(node, context) ?? 0) < 1) return undefined
  const [left, right] = node.args
  for (const [side, other] of [
    [left, right],
    [right, left]
  ] as const) {
    const field = side.op === 'id' ? fieldOf(side.args) : undefined
    const [value, threshold] = [numberOf(side, context), numberOf(other, context)]
    if (field !== undefined && value !== undefined && threshold !== undefined) return { field, value, threshold }
  }
  return undefined
}
