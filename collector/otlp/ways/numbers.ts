/** So many are told apart at once; the oldest give way. */
const MOST = 2 ** 17

/** Things by number, so that what is kept by the million is numbers alone: a table of references is walked by each collection of garbage. 0 is none. */
export class Numbers<T> {
  private next = 0
  private readonly numbers = new Map<T, number>()
  private readonly things: (T | undefined)[] = [undefined]

  of(thing: T | undefined): number {
    if (thing === undefined) return 0
    return this.numbers.get(thing) ?? this.add(thing)
  }

  at(number: number): T | undefined {
    return this.things[number]
  }

  private add(thing: T): number {
    const number = 1 + (this.next++ % MOST)
    const before = this.things[number]
    if (before !== undefined) this.numbers.delete(before)
    this.things[number] = thing
    this.numbers.set(thing, number)
    return number
  }
}
