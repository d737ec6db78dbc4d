import { formatSeconds } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, type Stray, toldBy, unknown } from './rule.ts'

/** Work that is kept for as long as this is not made anew in a moment. */
const LONG_S = 86_400

export const redisDurability: Rule = {
  id: 'redis.durability',
  transport: 'redis',
  title: 'Work that may be lost',
  recommendation: 'Where no message may be lost, Redis Streams are not for it, least of all in memory alone.',
  strays:
    'Groups work on a stream whose server evicts keys, or has neither append-only file nor replica and keeps entries for over 1 d. Where one of the two is missing, it is a hint.',
  needs: 'The right to INFO, and to CONFIG GET for whether the append-only file is written each second.',
  butRight: 'A feed that is read without a group; small tasks that can be made anew.',
  cure: 'Give the server an append-only file, a replica and the policy noeviction; or send what must not be lost by RabbitMQ or Kafka.',
  chart: 'bar',
  settings: { windowS: 0, warn: 1, critical: null },
  concerns: ({ kind, traits }) => kind === 'stream' && traits.groups > 0,
  leadsAway: false,
  judge: (profile, now) => {
    const { name, kept, safety } = profile
    const { appendOnly, fsync, replicas, evicts } = safety
    if (appendOnly === undefined || replicas === undefined || evicts === undefined)
      return unknown('needs INFO of its server')
    const lacks = [
      ...(evicts ? ['its server deletes whole streams when memory is short'] : []),
      ...(appendOnly ? [] : ['no append-only file']),
      ...(fsync === 'no' ? ['an append-only file that is written whenever the system likes'] : []),
      ...(replicas > 0 ? [] : ['no replica'])
    ]
    if (lacks.length === 0)
      return fsync === undefined
        ? unknown('needs appendfsync of its server: ACL rule +config|get')
        : { fits: 'Its server writes to disk and has a replica.', share: 0 }
    const long = isSeen(kept) && kept.value >= LONG_S
    const severity: Stray['severity'] = evicts || (!appendOnly && replicas === 0 && long) ? 'warn' : 'hint'
    const age = isSeen(kept) ? `, and entries of ${formatSeconds(kept.value)} are in it` : ''
    return {
      share: lacks.length,
      stray: {
        severity,
        summary: `Groups work on ${name}, and it is not kept safe: ${lacks.join(', ')}${age}.`,
        ...toldBy(profile, now),
        figure: lacks.join(', '),
        value: lacks.length,
        unit: '{lack}',
        threshold: 1,
        goesAway: redisDurability.cure
      }
    }
  }
}
