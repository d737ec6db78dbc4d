import type { Fact } from '../semantics.ts'
import { idOf } from '../services.ts'
import { KIND, type Span } from '../span.ts'
import type { Tallies } from './tallies.ts'
import { channelKey } from './walk.ts'

/** Conversations in hand at most; each is looked at when nothing came of it for so long. */
const MOST = 10_000
const QUIET_MS = 12_000
const MOST_PARTS = 8

interface Part {
  by: string
  sent: boolean
  /** Of what was taken; undefined for reply queues, which are no channels. */
  key: string | undefined
  startMs: number
  weight: number
}

/** Questions and answers that share a conversation id (AMQP's correlation id), whose spans need not be of one trace. */
export class Answers {
  private readonly known = new Map<string | number, { lastMs: number; parts: Part[] }>()
  private readonly tallies: Tallies
  constructor(tallies: Tallies) {
    this.tallies = tallies
  }

  see({ attributes, resource, startMs, seconds, weight, kind }: Span, fact: Fact, nowMs: number): void {
    const id = attributes.conversation
    // Deliveries of RabbitMQ's direct reply-to name a queue that is none: they tell no fact.
    const sent = fact?.is === 'published'
    if (id === undefined || id === '' || (!sent && fact?.is !== 'taken' && kind !== KIND.consumer)) return
    let known = this.known.get(id)
    if (known === undefined) {
      if (this.known.size >= MOST) return
      known = { lastMs: nowMs, parts: [] }
      this.known.set(id, known)
    }
    known.lastMs = nowMs
    const key = fact?.is === 'taken' ? channelKey(fact.channel) : undefined
    if (known.parts.length < MOST_PARTS)
      known.parts.push({
        by: idOf(resource),
        sent,
        key,
        // A read that waits for the answer ends when it is there.
        startMs: fact?.is === 'taken' && fact.how === 'received' ? startMs + seconds * 1000 : startMs,
        weight
      })
  }

  expire(nowMs: number): void {
    for (const [id, { lastMs, parts }] of this.known) {
      if (nowMs - lastMs < QUIET_MS) continue
      this.known.delete(id)
      this.tell(parts)
    }
  }

  /** Who sends first asks; where another takes that is the channel; the answer is there when who asked takes something of the same conversation. */
  private tell(parts: readonly Part[]): void {
    const question = parts.filter(({ sent }) => sent).sort((a, b) => a.startMs - b.startMs)[0]
    const taken = question && parts.find(({ sent, by, key }) => !sent && by !== question.by && key !== undefined)
    if (question === undefined || taken?.key === undefined) return
    const answer = parts.find(({ sent, by, key }) => !sent && by === question.by && key !== taken.key)
    const seconds = answer === undefined ? Number.POSITIVE_INFINITY : (answer.startMs - question.startMs) / 1000
    this.tallies.time(taken.key, 'conversation', Math.max(0, seconds), taken.weight)
  }
}
