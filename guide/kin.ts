import type { Traits } from './profile.ts'
import { answerEachOther, countWriters, sameUsers, type UsersOf } from './users.ts'
import type { Channel } from './watched.ts'

/** What names tell: channels that belong together, and what one of them is for. */
type Kin = Pick<
  Traits,
  'siblings' | 'prefix' | 'feeders' | 'replies' | 'replyUsers' | 'priorities' | 'priorityUsers' | 'delay'
>

const REPLY = /[._-](?:reply|replies|responses?)$/
const PRIORITY = /(^|[._-])(high|low|urgent|priority|p\d)(?=$|[._-])/i
/** `orders-retry-5m`, `mail.delay.1h`, `payments-retry`: the word stands at a mark, with what follows it. */
const DELAY = /[._-](?:retry|delay|delayed)(?:[._-](\d+)(s|m|min|h|d)?)?$/i
const SECONDS: Record<string, number> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 }

export const prefixOf = (name: string): string => /^.+?[.:_/-]/.exec(name)?.[0] ?? ''

/** Gives the kin of each channel of one target. What is told of a prefix is reckoned once for all that share it. */
export const kinOf = (channels: readonly Channel[], users: UsersOf): ((channel: Channel) => Kin) => {
  const byName = new Map(channels.map(({ name, id }) => [name, id]))
  const repliesOf = repliesIn(channels)
  const families = new Map(
    [...Map.groupBy(channels, ({ name }) => prefixOf(name))].map(([prefix, those]) => {
      const ids = those.map(({ id }) => id)
      return [prefix, { size: ids.length, feeders: prefix === '' ? undefined : countWriters(ids, users) }] as const
    })
  )
  const ranks = new Map(
    [
      ...Map.groupBy(
        channels.filter(({ name }) => PRIORITY.test(name)),
        stemOf
      )
    ].map(([stem, those]) => [
      stem,
      {
        names: those.map(({ name }) => name).sort(),
        users: sameUsers(
          those.map(({ id }) => id),
          users
        )
      }
    ])
  )
  return (channel) => {
    const { name, id } = channel
    const prefix = prefixOf(name)
    const family = families.get(prefix)
    const rank = PRIORITY.test(name) ? ranks.get(stemOf(channel)) : undefined
    const replies = repliesOf.get(name)
    return {
      siblings: prefix === '' ? 0 : (family?.size ?? 1) - 1,
      prefix,
      feeders: family?.feeders,
      replies,
      replyUsers: replies === undefined ? undefined : answerEachOther(id, byName.get(replies) ?? '', users),
      priorities: rank?.names ?? [],
      priorityUsers: rank?.users,
      delay: delayOf(name)
    }
  }
}

/** By the name of what is asked on: the channel beside it that is called its reply; of several the first by name. */
const repliesIn = (channels: readonly Channel[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const { name } of channels) {
    const at = name.search(REPLY)
    if (at < 0) continue
    const asked = name.slice(0, at)
    const known = found.get(asked)
    if (known === undefined || name < known) found.set(asked, name)
  }
  return found
}

const stemOf = ({ name }: { name: string }): string => name.replace(PRIORITY, '$1*')

/** Whether the name says that messages are held back, and for how long; a number without a unit counts tries. */
const delayOf = (name: string): Traits['delay'] => {
  const found = DELAY.exec(name)
  if (found === null) return undefined
  const [, number, unit] = found
  return {
    saysS: number === undefined || unit === undefined ? undefined : Number(number) * (SECONDS[unit.toLowerCase()] ?? 1)
  }
}
