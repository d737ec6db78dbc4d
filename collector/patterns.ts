import { globExpression, type Patterns } from '../model/index.ts'

/** A matcher for include and exclude globs. An empty include takes all; exclude wins. */
export const matcher = ({ include, exclude }: Patterns): ((name: string) => boolean) => {
  const included = include.map(globExpression)
  const excluded = exclude.map(globExpression)
  return (name) =>
    (included.length === 0 || included.some((each) => each.test(name))) && !excluded.some((each) => each.test(name))
}
