/**
 * What is written as JSON. PostgreSQL takes no NUL in a text, and brokers do: one queue or key with such a name would keep its target's whole tick from being
 * written, so it stands as U+FFFD. `\\u0000` behind an escaped backslash is six characters that somebody wrote.
 */
export const jsonOf = (value: unknown): string => {
  const json = JSON.stringify(value)
  return json.includes('\\u0000') ? json.replace(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1\uFFFD') : json
}
