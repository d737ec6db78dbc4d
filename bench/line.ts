/** One figure of a benchmark, as it is printed with `--json`. `bar` is what it should meet; null where nothing is promised. `value` is null where it could not be measured: `unit` says why. */
export interface Line {
  name: string
  value: number | null
  unit: string
  bar: number | null
  holds: boolean | null
}
