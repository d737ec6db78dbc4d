import { type Gap, type RedisTarget, redisStreamId } from '../../../model/index.ts'
import type { Answers, Deniable } from './answers.ts'

/** What is missing without a command, and which ids its absence hides; `*` is the target. */
const DENIED: Record<Deniable, { what: string; hides: string[] }> = {
  info: { what: 'version, role and memory of the server', hides: [] },
  time: { what: 'the server’s clock', hides: [] },
  'client|list': { what: 'which services read the groups', hides: ['runs|redis/*/group/'] },
  'memory|usage': { what: 'memory of each stream', hides: [] },
  'xinfo|stream': { what: 'streams and their groups', hides: ['redis/*/stream/', 'redis/*/group/'] },
  'xinfo|groups': { what: 'groups', hides: ['redis/*/group/'] },
  xpending: { what: 'how often entries were delivered', hides: [] },
  'xinfo|consumers': { what: 'consumers of the groups', hides: ['runs|redis/*/group/'] }
}

/** More forbidden streams than this are told together: one sentence each would bury the others. */
const TOLD_SINGLY = 20

export const gapsOf = ({ id, db }: RedisTarget, { forbidden, denied, info }: Answers): Gap[] => {
  const target = encodeURIComponent(id)
  const hidden = (key: string) => [
    redisStreamId(id, db, key),
    `redis/${target}/group/${db}/${encodeURIComponent(key)}/`
  ]
  const gaps = [...denied].map(
    (command): Gap => ({
      what: DENIED[command].what,
      why: `The server does not allow ${command.replace('|', ' ').toUpperCase()}.`,
      needs: `ACL rule +${command}`,
      hides: DENIED[command].hides.map((prefix) => prefix.replace('*', target))
    })
  )
  const why = 'The server does not allow reading it.'
  for (const key of forbidden.slice(0, TOLD_SINGLY))
    gaps.push({ what: `stream ${key}`, why, needs: `ACL rule ~${key} (or %R~${key})`, hides: hidden(key) })
  const more = forbidden.slice(TOLD_SINGLY)
  if (more.length > 0)
    gaps.push({
      what: 'further streams',
      why: 'The server does not allow reading them.',
      needs: 'ACL rule %R~<pattern>, or streams.exclude in the configuration',
      hides: more.flatMap(hidden)
    })
  if (info.redis_mode === 'cluster')
    gaps.push({
      what: 'streams on other nodes of the cluster',
      why: 'A target is one node.',
      needs: 'a target for each master of the cluster',
      hides: []
    })
  return gaps
}
