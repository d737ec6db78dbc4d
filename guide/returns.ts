import type { UsersOf } from './users.ts'

/** A service that writes to more channels than this is a hub: that it writes everywhere tells nothing. */
const MOST = 500

/** What a service writes. */
interface Voice {
  channels: number
  /** Some of its channels has readers that send no telemetry: whoever asks may be among them. */
  unheard: boolean
}

/**
 * Whether something comes back of each channel: those who read it write to another channel that those who write it read. undefined where nobody is known on
 * one of its sides, or nothing is seen to come back and not all that is written is seen to be read. By services as telemetry tells them, whatever the channels
 * are called.
 */
export const returnsOf = (users: UsersOf): ((id: string) => boolean | undefined) => {
  const { writers, readers } = users
  let known: ReturnType<typeof spokenIn> | undefined
  return (id) => {
    const [askers, answerers] = [writers.get(id), readers.get(id)]
    if (askers === undefined || answerers === undefined) return undefined
    // Where traces tell of answers nobody asks.
    known ??= spokenIn(users)
    const { voices, hears } = known
    for (const asker of askers) {
      const heard = hears.get(asker)
      // What somebody writes into the channel that they read themselves is no answer.
      const own = answerers.has(asker)
      for (const answerer of answerers)
        if ((heard?.get(answerer) ?? 0) > (own && askers.has(answerer) ? 1 : 0) && !isHub(voices.get(answerer)))
          return true
    }
    for (const answerer of answerers) {
      const voice = voices.get(answerer)
      if (voice?.unheard === true || isHub(voice)) return undefined
    }
    return false
  }
}

const isHub = (voice: Voice | undefined): boolean => voice !== undefined && voice.channels > MOST

const spokenIn = ({ writers, readers }: UsersOf) => {
  const voices = new Map<string, Voice>()
  /** By service that reads: whose messages, and on how many channels. */
  const hears = new Map<string, Map<string, number>>()
  for (const [channel, services] of writers) {
    // What is written to an exchange is written to its queues, which stand here themselves.
    if (channel.split('/')[2] === 'exchange') continue
    const hearing = readers.get(channel)
    for (const service of services) {
      let voice = voices.get(service)
      if (voice === undefined) {
        voice = { channels: 0, unheard: false }
        voices.set(service, voice)
      }
      voice.channels += 1
      if (voice.channels > MOST) continue
      if (hearing === undefined) voice.unheard = true
      for (const reader of hearing ?? []) {
        let heard = hears.get(reader)
        if (heard === undefined) {
          heard = new Map()
          hears.set(reader, heard)
        }
        heard.set(service, (heard.get(service) ?? 0) + 1)
      }
    }
  }
  return { voices, hears }
}
