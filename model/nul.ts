/** A NUL in JSON, behind whole pairs of backslashes ($1) alone: behind an odd one `\u0000` is six characters that somebody wrote. PostgreSQL takes none in a text. */
export const NUL_IN_JSON = /(?<!\\)((?:\\\\)*)\\u0000/g
