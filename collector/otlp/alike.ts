import { type Attributes, type Key, noAttributes, setValue } from './attributes.ts'
import { idOf } from './services.ts'
import type { Resource } from './span.ts'

type Name = keyof Attributes
type Value = string | number

/** Spans of one service that say the same of what they count to: of a few such a method or channel has, and they come again and again. */
export interface Alike {
  /** Its place: another may take it. */
  readonly place: number
  readonly service: string
  readonly name: string
  readonly kind: number
  readonly error: boolean
  /** Without those that differ from span to span. */
  readonly attributes: Attributes
  readonly keys: readonly Key<Name>[]
  readonly values: readonly Value[]
}

/** So many are known at once: one drives out another. */
export const PLACES = 2 ** 16
const KNOWN: (Alike | undefined)[] = new Array(PLACES).fill(undefined)

/**
 * What the span that is being read says, as it comes: of one that is like another the same is used again, and no object is made of its attributes. Whether it is
 * like it is told by all that it says; the hash only leads there.
 */
export class Saying {
  private count = 0
  private differing = 0
  private hash = 0
  private tells = false
  private readonly keys: Key<Name>[] = []
  private readonly values: Value[] = []
  private readonly others: Key<Name>[] = []
  private readonly otherValues: Value[] = []
  private resource: Resource | undefined
  private service = ''
  private serviceHash = 0

  begin(resource: Resource): void {
    this.count = 0
    this.differing = 0
    this.hash = 0
    this.tells = false
    if (resource === this.resource) return
    this.resource = resource
    this.service = idOf(resource)
    this.serviceHash = hashOf(this.service)
  }

  /** `hash`: the same for values that are the same. */
  add(key: Key<Name>, value: Value, hash: number): void {
    if (key.differs) {
      this.others[this.differing] = key
      this.otherValues[this.differing++] = value
      return
    }
    if (key.tells) this.tells = true
    this.keys[this.count] = key
    this.values[this.count++] = value
    this.hash = (Math.imul(this.hash, 31) + hash) | 0
  }

  /** `named`: the hash of its name. */
  alike(said: string, named: number, kind: number, error: boolean): Alike {
    // Names of other spans may be of any number.
    const name = this.tells ? said : ''
    const sum = this.hash ^ Math.imul(this.serviceHash + (this.tells ? named : 0), 0x9e3779b1) ^ kind
    const mixed = Math.imul(sum ^ (sum >>> 15), 0x85ebca6b)
    const place = (mixed ^ (mixed >>> 13)) & (PLACES - 1)
    const known = KNOWN[place]
    if (known !== undefined && this.is(known, name, kind, error)) return known
    const made = this.made({ place, service: this.service, name, kind, error })
    KNOWN[place] = made
    return made
  }

  private made(as: Pick<Alike, 'place' | 'service' | 'name' | 'kind' | 'error'>): Alike {
    const [keys, values] = [this.keys.slice(0, this.count), this.values.slice(0, this.count)]
    const attributes = noAttributes()
    for (let i = 0; i < keys.length; i++) set(attributes, keys[i], values[i])
    return { ...as, attributes, keys, values }
  }

  /** All attributes of this one span. */
  attributes({ attributes }: Alike): Attributes {
    if (this.differing === 0) return attributes
    const own = { ...attributes }
    for (let i = 0; i < this.differing; i++) set(own, this.others[i], this.otherValues[i])
    return own
  }

  private is(known: Alike, name: string, kind: number, error: boolean): boolean {
    const { keys, values } = known
    if (known.kind !== kind || known.error !== error || keys.length !== this.count) return false
    if (known.service !== this.service || known.name !== name) return false
    for (let i = 0; i < keys.length; i++) if (keys[i] !== this.keys[i] || values[i] !== this.values[i]) return false
    return true
  }
}

/** Of a text, for `add` and `alike`. */
export const hashOf = (text: string): number => {
  let hash = text.length
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}

const set = (attributes: Attributes, key: Key<Name> | undefined, value: Value | undefined): void => {
  if (key !== undefined && value !== undefined) setValue(attributes, key, value)
}
