/** More pairs than these are not remembered: they are made anew. */
const MOST = 50_000

/**
 * Two names as one key, each pair put together once: for every span it would be a new string, to be put together and hashed before anything is looked up by it.
 */
export class Pairs {
  private readonly known = new Map<string, Map<string, string>>()
  private size = 0
  private readonly join: (a: string, b: string) => string
  constructor(join: (a: string, b: string) => string) {
    this.join = join
  }

  of(a: string, b: string): string {
    let second = this.known.get(a)
    if (second === undefined) {
      second = new Map()
      this.known.set(a, second)
    }
    const key = second.get(b)
    if (key !== undefined) return key
    if (this.size >= MOST) {
      this.known.clear()
      this.size = 0
      return this.of(a, b)
    }
    this.size += 1
    const made = this.join(a, b)
    second.set(b, made)
    return made
  }
}
