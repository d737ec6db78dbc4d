import type { Trouble } from '../../collector/reasons.ts'
import type { Examined } from './examine.ts'

const TROUBLE: Record<Trouble, string> = {
  dns: 'DNS',
  refused: 'refused',
  unreachable: 'network',
  timeout: 'timeout',
  closed: 'closed',
  tls: 'TLS',
  authentication: 'authentication',
  authorisation: 'authorisation',
  version: 'version',
  configuration: 'configuration',
  other: 'unexpected'
}

const THINGS: Record<keyof Examined['sees'], [one: string, more: string]> = {
  service: ['service', 'services'],
  rpc_method: ['method', 'methods'],
  topic: ['topic', 'topics'],
  group: ['group', 'groups'],
  exchange: ['exchange', 'exchanges'],
  queue: ['queue', 'queues'],
  stream: ['stream', 'streams'],
  node: ['broker node', 'broker nodes'],
  pathway: ['pathway', 'pathways'],
  hop: ['step of a pathway', 'steps of pathways'],
  subscription: ['subscription to judge', 'subscriptions to judge']
}

const counted = (sees: Examined['sees']): string => {
  const parts = Object.entries(sees).map(([kind, count]) => {
    const [one, more] = THINGS[kind as keyof Examined['sees']]
    return `${count} ${count === 1 ? one : more}`
  })
  return parts.length === 0 ? 'nothing yet: there is no topic, queue or stream' : parts.join(', ')
}

/** More than this are counted: hundreds of topics that one right would open are one thing to do. */
const GAPS_SHOWN = 12

const sentences = (why: string, needs: string | null): string => `${why}${needs === null ? '' : ` Needs: ${needs}.`}`

/** What people read of one target. */
export const linesOf = ({ id, kind, address, tookMs, version, trouble, sees, gaps }: Examined): string[] => {
  const name = `${id}: ${kind}${version === null ? '' : ` ${version}`} at ${address}`
  if (trouble !== null)
    return [`✗ ${name}, not reached (${TROUBLE[trouble.kind]})`, `    ${sentences(trouble.why, trouble.needs)}`]
  const more = gaps.length - GAPS_SHOWN
  return [
    `${gaps.length === 0 ? '✓' : '!'} ${name}, reached in ${(tookMs / 1000).toFixed(2)} s`,
    `    Will be seen: ${counted(sees)}.`,
    ...gaps.slice(0, GAPS_SHOWN).map(({ what, why, needs }) => `    Will not: ${what}. ${sentences(why, needs)}`),
    ...(more > 0 ? [`    and ${more} more; --json names them all.`] : [])
  ]
}

/** The last line: all of it in one sentence. */
export const summaryOf = (examined: readonly Examined[]): string => {
  const missing = examined.filter(({ reached }) => !reached).length
  const gaps = examined.reduce((sum, each) => sum + each.gaps.length, 0)
  const reached = `${examined.length - missing} of ${examined.length} reached`
  return gaps === 0 ? `${reached}.` : `${reached}, ${gaps} ${gaps === 1 ? 'thing' : 'things'} that can’t be seen.`
}
