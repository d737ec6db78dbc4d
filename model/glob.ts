/** A glob as an expression on a whole name: `*` any text, `?` one character. */
export const globExpression = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's'
  )
