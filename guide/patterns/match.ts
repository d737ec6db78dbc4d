import type { Transport } from '../../model/index.ts'
import { type Edges, type Graph, graphOf, kindOf, type Step, shareKeys } from './graph.ts'
import { type Link, PATTERNS, type Pattern, type Role } from './shapes.ts'

/** A pattern that stands in the picture. */
export interface Recognised {
  pattern: Pattern
  /** Id of the service or channel that has each role; of what belongs to it, where it is there. */
  parts: Readonly<Record<string, string>>
  /** What is part of it, or belongs to it, and is not there. */
  missing: readonly string[]
  /** Who else writes or reads its channels. */
  extra: readonly { channel: string; service: string; how: 'writes' | 'reads' }[]
}

/** Pictures of thousands hold a pattern many times; so many of each are told. */
const MOST = 20
/** As many others as one reads. */
const MOST_EXTRA = 6
/** A dense picture has more ways through it than can be gone: what is not found by then is not told. */
const MOST_STEPS = 50_000

type TransportOf = (channel: string) => Transport | null | undefined

/** The patterns in a picture, each once for what tells it from others of its kind. Pure. */
export const recognise = (edges: Edges, transportOf: TransportOf): Recognised[] => {
  const graph = graphOf(edges)
  return PATTERNS.flatMap((pattern) => matchesOf(pattern, { graph, transportOf }))
}

/**
 * What lacks one part to be a pattern, where nobody at all stands in that part's place: a reader that is another's, or can't be named, is no missing one. Who has the whole
 * pattern lacks nothing. Pure.
 */
export const nearly = (edges: Edges, transportOf: TransportOf): Recognised[] => {
  const graph = graphOf(edges)
  const called = new Set(edges.flatMap(({ kind, to }) => (kind === 'calls' ? [to] : [])))
  const read = new Set(edges.flatMap(({ kind, from }) => (kind === 'consumes' ? [from] : [])))
  const isNowhere = ({ how, from, to }: Link, parts: Parts): boolean =>
    how === 'calls' ? !called.has(parts[to] ?? '') : !read.has(parts[from] ?? '')
  return PATTERNS.filter((pattern) => pattern.nearly.length > 0).flatMap((pattern) => {
    const whole = new Set(matchesOf(pattern, { graph, transportOf }).map(({ parts }) => headOf(pattern, parts)))
    return pattern.nearly.flatMap(({ without: [from, to], missing }) => {
      const lacking = pattern.links.filter((link) => link.from === from && link.to === to)
      const links = pattern.links.filter((link) => !lacking.includes(link))
      const accepts = (parts: Parts) =>
        !whole.has(headOf(pattern, parts)) && lacking.every((link) => isNowhere(link, parts))
      return matchesOf({ ...pattern, links }, { graph, transportOf, accepts }).map((found) => ({
        ...found,
        pattern,
        missing: [missing, ...found.missing]
      }))
    })
  })
}

type Parts = Readonly<Record<string, string>>

interface Looking {
  graph: Graph
  transportOf: TransportOf
  /** Whether parts that match are what is looked for. */
  accepts?: (parts: Parts) => boolean
}

const matchesOf = (pattern: Pattern, { graph, transportOf, accepts = () => true }: Looking): Recognised[] => {
  const found: Recognised[] = []
  const heads = new Set<string>()
  const roles = new Map(pattern.roles.map((role) => [role.name, role]))
  let steps = 0
  const go = (at: number, parts: Parts, gone: readonly Step[]): void => {
    const wanted = pattern.links[at]
    if (wanted === undefined) {
      if (!accepts(parts)) return
      heads.add(headOf(pattern, parts))
      found.push(completed(pattern, parts, graph, transportOf))
      return
    }
    for (const step of candidates(graph, wanted, parts)) {
      steps += 1
      if (found.length >= MOST || steps > MOST_STEPS) return
      if (wanted.apart && gone.some((other) => other.from === step.from && !areApart(step, other))) continue
      const next = place(
        place(parts, roles.get(wanted.from), step.from, transportOf),
        roles.get(wanted.to),
        step.to,
        transportOf
      )
      if (next === undefined || heads.has(headOf(pattern, next))) continue
      go(at + 1, next, wanted.apart ? [...gone, step] : gone)
    }
  }
  go(0, {}, [])
  return found
}

/** Steps that a link may be, given the parts that have a place already. */
const candidates = (graph: Graph, { how, from, to }: Link, parts: Parts): readonly Step[] => {
  const [source, sink] = [parts[from], parts[to]]
  if (source !== undefined) return graph[how].from.get(source) ?? []
  return sink === undefined ? graph[how].all : (graph[how].to.get(sink) ?? [])
}

/** Each gets the same messages: by a group or queue of its own, which gets what the other's gets. */
const areApart = (a: Step, b: Step): boolean => a.via !== b.via && shareKeys(a, b)

const headOf = ({ head }: Pattern, parts: Parts): string => head.map((role) => parts[role] ?? '').join('|')

/** Something in a role; undefined where the role is another's, it has another role, or it is not fit for it. */
const place = (
  parts: Parts | undefined,
  role: Role | undefined,
  id: string,
  transportOf: TransportOf
): Parts | undefined => {
  if (parts === undefined || role === undefined) return undefined
  const now = parts[role.name]
  if (now !== undefined) return now === id ? parts : undefined
  const taken = Object.entries(parts).some(([name, other]) => other === id && name !== role.mayBe)
  if (taken || !fits(role, id, transportOf)) return undefined
  return { ...parts, [role.name]: id }
}

const fits = ({ is, on, named, exchanges }: Role, id: string, transportOf: TransportOf): boolean => {
  if (named !== undefined && !named.test(nameOf(id))) return false
  if (is === 'service') return true
  if (kindOf(id) === 'exchange' && exchanges !== true) return false
  const transport = transportOf(id)
  return transport != null && (on === undefined || on.includes(transport))
}

const nameOf = (id: string): string => decodeURIComponent(id.slice(id.lastIndexOf('/') + 1))

/** With what belongs to it, what is missing of that, and who else is there. */
const completed = (pattern: Pattern, core: Parts, graph: Graph, transportOf: TransportOf): Recognised => {
  let parts = core
  const missing: string[] = []
  const present: Link[] = [...pattern.links]
  for (const { link, missing: says } of pattern.belongs) {
    const role = pattern.roles.find(({ name }) => name === link.to)
    const next = candidates(graph, link, parts)
      .map(({ to }) => place(parts, role, to, transportOf))
      .find((each) => each !== undefined)
    if (next === undefined) missing.push(says)
    else {
      parts = next
      present.push(link)
    }
  }
  return { pattern, parts, missing, extra: extraOf({ ...pattern, links: present }, parts, graph) }
}

/** Services at its channels that the pattern knows nothing of. */
const extraOf = ({ roles, links }: Pattern, parts: Parts, graph: Graph): Recognised['extra'] => {
  const known = new Set(links.map(({ from, to, how }) => `${parts[from]}|${how}|${parts[to]}`))
  const found = roles.flatMap(({ name, is }): Recognised['extra'][number][] => {
    const channel = parts[name]
    if (is === 'service' || channel === undefined) return []
    return [
      ...(graph.writes.to.get(channel) ?? [])
        .filter(({ from }) => !known.has(`${from}|writes|${channel}`))
        .map(({ from }) => ({ channel, service: from, how: 'writes' as const })),
      ...(graph.reads.from.get(channel) ?? [])
        .filter(({ to }) => !known.has(`${channel}|reads|${to}`))
        .map(({ to }) => ({ channel, service: to, how: 'reads' as const }))
    ]
  })
  return [...new Map(found.map((each) => [`${each.channel}|${each.how}|${each.service}`, each])).values()].slice(
    0,
    MOST_EXTRA
  )
}
