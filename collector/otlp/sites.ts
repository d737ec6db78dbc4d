import { type Alike, PLACES } from './alike.ts'
import { CallSite } from './calls.ts'
import { FlowSite } from './flows.ts'
import { bounded, type Names } from './names.ts'
import { type Fact, factOf } from './semantics.ts'

/** A name that was admitted stays so for 15 min: for so long it need not be asked again. */
const ADMITTED_MS = 10_000

/** What spans that are alike come to: what they tell, and what they are counted to. */
export class Site {
  readonly alike: Alike
  /** As of one message or call. */
  readonly said: Fact
  calls = new CallSite()
  flows = new FlowSite()
  /** The service and the fact, as far as their names are told apart, that all this is of. */
  service = ''
  isTold = true
  admittedMs = Number.NEGATIVE_INFINITY

  constructor(alike: Alike) {
    this.alike = alike
    this.said = factOf({ ...alike, weight: 1 })
  }

  begin(service: string, isTold: boolean): void {
    this.service = service
    this.isTold = isTold
    this.calls = new CallSite()
    this.flows = new FlowSite()
  }
}

/** What was worked out of spans once, for those that come and are like them. */
export class Sites {
  private readonly sites: (Site | undefined)[] = new Array(PLACES).fill(undefined)
  private readonly names: Names
  constructor(names: Names) {
    this.names = names
  }

  of(alike: Alike): Site {
    const known = this.sites[alike.place]
    if (known?.alike === alike) return known
    const made = new Site(alike)
    this.sites[alike.place] = made
    return made
  }

  /** What it says, of `other` where its names are not told apart. */
  factAt(site: Site, said: NonNullable<Fact>, service: string, nowMs: number): NonNullable<Fact> {
    if (site.service === service && nowMs - site.admittedMs < ADMITTED_MS) return said
    const fact = bounded(said, service, this.names, nowMs)
    const isTold = fact === said
    if (service !== site.service || isTold !== site.isTold) site.begin(service, isTold)
    // Each span of the others is counted.
    site.admittedMs = isTold ? nowMs : Number.NEGATIVE_INFINITY
    return fact
  }
}
