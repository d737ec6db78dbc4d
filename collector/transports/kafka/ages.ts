import { listOffsetsV7 } from '@platformatic/kafka'
import { type Answer, askNext, type Bracket, bracketOf, isNear, keepUseful } from './bracket.ts'
import type { Cluster } from './cluster.ts'
import { addressOf, type Broker, type Group, type Offsets, type Topic } from './described.ts'
import { eachBroker, UNCOMMITTED } from './offsets.ts'

/** Rounds of questions in one poll: enough to find an age of weeks to a second where messages came steadily; else the next polls get nearer. */
const MOST_ROUNDS = 12
/** Partitions asked in one round. A look-up by time costs the broker a read of an index and of a bit of the log. */
const MOST_PARTITIONS = 1000
/** How many timestamps are asked in a round for the worst known positions of a partition. */
const SHARES = [6, 1, 1]
const MOST_AT_ONCE = SHARES.reduce((a, b) => a + b)

/** When the message at an offset was made, Unix ms: by topic, partition and offset. */
export type Ages = ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<number, number>>>

interface Followed {
  /** From this offset on, when messages came was seen from poll to poll. */
  seenFrom: number
  answers: Answer[]
  /** What was found, as near as it can be: by position, Unix ms. */
  found: Map<number, number>
}

interface Seen {
  brokers: readonly Broker[]
  topics: readonly Topic[]
  groups: readonly Group[]
  starts: Offsets
  ends: Offsets
  silent: Map<number, string>
}

interface Wanted {
  topic: string
  partition: number
  leader: number
  positions: Set<number>
  end: { offset: number; ms: number }
  followed: Followed
}

/**
 * Finds since when unread messages wait that came before they could be seen coming: ListOffsets by timestamp tells the first message at or after a time;
 * asked again and again it closes in on the message at an offset. Needs no more than Describe on the topic. It goes by the messages' own time, as
 * their producers or the broker set it (`message.timestamp.type`).
 */
export class AgeFinder {
  #topics = new Map<string, Followed[]>()

  async find(cluster: Cluster, seen: Seen, nowMs: number): Promise<Ages> {
    const wanted = this.#wanted(seen, nowMs)
    let searched = wanted.filter((each) => !isFound(each))
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const asked = searched.map((each) => ({ each, questions: questionsOf(each) }))
      searched = asked.flatMap(({ each, questions }) => (questions.length > 0 ? [each] : []))
      const open = asked.map(({ questions }) => questions).filter((questions) => questions.length > 0)
      if (open.length === 0) break
      await ask(cluster, seen.brokers, open.slice(0, MOST_PARTITIONS).flat(), seen.silent)
    }
    return agesOf(wanted)
  }

  /** Partitions with positions that lie before what was seen. Forgets partitions that are gone. */
  #wanted({ topics, groups, starts, ends }: Seen, nowMs: number): Wanted[] {
    const unread = unreadOf(groups, starts, ends)
    const partitionsNow = new Map<string, Followed[]>()
    const wanted: Wanted[] = []
    for (const { name, id, partitions } of topics) {
      const known = this.#topics.get(`${id}/${name}`) ?? []
      const positions = unread.get(name)
      const now: Followed[] = []
      for (const { index, leader } of partitions) {
        const end = ends.get(name)?.get(index)
        const before = known[index]
        if (end === undefined) {
          if (before !== undefined) now[index] = before
          continue
        }
        const followed = before ?? { seenFrom: end, answers: [], found: new Map() }
        now[index] = followed
        const own = positions?.get(index)
        const least = own === undefined ? end : Math.min(...own)
        const unseen = new Set(own?.filter((position) => position < followed.seenFrom))
        if (followed.answers.length > 0) forget(followed, least, unseen)
        if (unseen.size > 0)
          wanted.push({
            topic: name,
            partition: index,
            leader,
            positions: unseen,
            end: { offset: end, ms: nowMs },
            followed
          })
        // What was seen is remembered as far back as anyone needs it, and no farther.
        followed.seenFrom = Math.max(followed.seenFrom, least)
      }
      partitionsNow.set(`${id}/${name}`, now)
    }
    this.#topics = partitionsNow
    return wanted
  }
}

/** Where a reader stands: at its commit; a share group, which is done with messages beyond it too, so far from the end as it has messages to do. */
export const positionOf = (
  { lags }: Group,
  topic: string,
  partition: number,
  { commit, end }: { commit: number; end: number }
): number => {
  const lag = lags?.get(topic)?.get(partition)
  return lag === undefined ? commit : end - lag
}

/** Whether all is found: what nobody stands at any more was forgotten. */
const isFound = ({ positions, followed }: Wanted): boolean => followed.found.size === positions.size

/** Keeps what still tells something. */
const forget = (followed: Followed, least: number, unseen: ReadonlySet<number>): void => {
  if (followed.found.size === unseen.size && [...unseen].every((position) => followed.found.has(position))) return
  followed.answers = keepUseful(followed.answers, least)
  for (const position of followed.found.keys()) if (!unseen.has(position)) followed.found.delete(position)
}

/** Where groups stand that have something unread, by topic and partition: or where the partition now begins, if that was deleted. */
const unreadOf = (groups: readonly Group[], starts: Offsets, ends: Offsets): Map<string, Map<number, number[]>> => {
  const unread = new Map<string, Map<number, number[]>>()
  for (const group of groups)
    for (const [topic, commits] of group.commits ?? []) {
      const [topicEnds, topicStarts] = [ends.get(topic), starts.get(topic)]
      if (topicEnds === undefined) continue
      const partitions = unread.get(topic) ?? new Map<number, number[]>()
      // Called for each: to take them apart two by two makes an array of each, and there are a hundred thousand.
      commits.forEach((commit, partition) => {
        const end = topicEnds.get(partition)
        if (end === undefined || (commit >= end && group.lags === undefined)) return
        const stands = positionOf(group, topic, partition, { commit, end })
        const position = Math.max(stands, topicStarts?.get(partition) ?? stands)
        if (position >= end) return
        const positions = partitions.get(partition)
        if (positions === undefined) partitions.set(partition, [position])
        // Groups mostly stand where the one before does.
        else if (positions.at(-1) !== position) positions.push(position)
      })
      if (partitions.size > 0) unread.set(topic, partitions)
    }
  return unread
}

interface Question {
  wanted: Wanted
  askedMs: number
}

/** What to ask of a partition next: most for the position that is known worst; nothing where all are as near as they can be. */
const questionsOf = (wanted: Wanted): Question[] => {
  const { answers, found } = wanted.followed
  const width = (bracket: Bracket | undefined): number =>
    bracket === undefined ? Number.POSITIVE_INFINITY : bracket.toMs - bracket.fromMs
  const open = [...wanted.positions].flatMap((position) => {
    const bracket = found.has(position) ? undefined : bracketOf(answers, position, wanted.end)
    if (bracket !== undefined && isNear(bracket)) found.set(position, bracket.guessMs)
    return found.has(position) ? [] : [{ position, bracket }]
  })
  const asked = open
    .sort((a, b) => width(b.bracket) - width(a.bracket))
    .slice(0, SHARES.length)
    .flatMap(({ bracket }, i) => askNext(bracket, SHARES[i] ?? 1))
  // What was asked before would be answered the same: messages out of order of time, or without any.
  const fresh = [...new Set(asked)].filter((askedMs) => answers.every((answer) => answer.askedMs !== askedMs))
  if (fresh.length === 0)
    for (const { position, bracket } of open) if (bracket !== undefined) found.set(position, bracket.guessMs)
  return fresh.map((askedMs) => ({ wanted, askedMs }))
}

/** Asks the leaders. A request may name a partition once, so several timestamps of one go side by side in several requests. */
const ask = async (
  cluster: Cluster,
  brokers: readonly Broker[],
  questions: readonly Question[],
  silent: Map<number, string>
): Promise<void> => {
  await eachBroker(
    brokers.filter(({ id }) => !silent.has(id)),
    silent,
    async (broker) => {
      const own = questions.filter(({ wanted }) => wanted.leader === broker.id)
      const byPartition = Map.groupBy(own, ({ wanted }) => wanted)
      const requests = Array.from({ length: MOST_AT_ONCE }, (_, i) =>
        [...byPartition.values()].flatMap((asked) => asked[i] ?? [])
      ).filter((request) => request.length > 0)
      await Promise.all(requests.map((request) => askOne(cluster, addressOf(broker), request)))
    }
  )
}

const askOne = async (cluster: Cluster, address: string, questions: readonly Question[]): Promise<void> => {
  const topics = [...Map.groupBy(questions, ({ wanted }) => wanted.topic)].map(([name, asked]) => ({
    name,
    partitions: asked.map(({ wanted, askedMs }) => ({
      partitionIndex: wanted.partition,
      currentLeaderEpoch: -1,
      timestamp: BigInt(askedMs)
    }))
  }))
  const answer = await cluster.ask(address, listOffsetsV7, -1, UNCOMMITTED, topics)
  const answered = new Map(
    answer.topics.flatMap(({ name, partitions }) =>
      partitions.map((partition) => [`${name}/${partition.partitionIndex}`, partition] as const)
    )
  )
  for (const { wanted, askedMs } of questions) {
    const found = answered.get(`${wanted.topic}/${wanted.partition}`)
    if (found === undefined || found.errorCode !== 0) continue
    wanted.followed.answers.push({ askedMs, offset: Number(found.offset), madeMs: Number(found.timestamp) })
  }
}

/** Of what could not be found to the end yet, the best guess. */
const agesOf = (wanted: readonly Wanted[]): Ages => {
  const ages = new Map<string, Map<number, ReadonlyMap<number, number>>>()
  for (const each of wanted) {
    const { topic, partition, positions, end, followed } = each
    const { answers, found } = followed
    const open = isFound(each) ? [] : [...positions]
    const guessed = open.flatMap((position): [number, number][] => {
      const bracket = found.has(position) ? undefined : bracketOf(answers, position, end)
      return bracket === undefined ? [] : [[position, bracket.guessMs]]
    })
    const partitions = ages.get(topic) ?? new Map<number, ReadonlyMap<number, number>>()
    ages.set(topic, partitions.set(partition, guessed.length === 0 ? found : new Map([...found, ...guessed])))
  }
  return ages
}
