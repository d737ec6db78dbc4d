/** One figure of a benchmark, as it is printed with `--json`. `bar` is what it should meet; null where nothing is promised. */
export interface Line {
  name: string
  value: number
  unit: string
  bar: number | null
  holds: boolean | null
}
