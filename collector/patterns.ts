import type { Patterns } from '../model/index.ts'

/** A matcher for include and exclude globs: `*` any text, `?` one character. An empty include takes all; exclude wins. */
export const matcher = ({ include, exclude }: Patterns): ((name: string) => boolean) => {
  const included = include.map(toExpression)
  const excluded = exclude.map(toExpression)
  return (name) =>
    (included.length === 0 || included.some((each) => each.test(name))) && !excluded.some((each) => each.test(name))
}

const toExpression = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's'
  )
