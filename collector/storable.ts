import { type Gap, nameOf, type Observation } from '../model/index.ts'

/**
 * The database indexes ids with their target, and takes no index row above 2.7 kB. Kafka's groups and Redis's keys may have names of any length, and one that is too
 * long would keep the whole tick of its target from being written. Ids are ASCII (model/id.ts).
 */
const MOST_ID = 2400
const MOST_NAMED = 3
const MOST_SHOWN = 40

/** What can be kept of an observation; what can't is a gap. */
export const storable = (observation: Observation): Observation => {
  const { entities, edges, subscriptions } = observation
  const fits = entities.every(isShort) && edges.every(isShort) && subscriptions.every(isShort)
  return fits ? observation : withoutLong(observation)
}

const isShort = ({ id }: { id: string }): boolean => id.length <= MOST_ID

const withoutLong = (observation: Observation): Observation => {
  const { entities, edges, subscriptions, samples, partSamples, events, gaps } = observation
  const short = ({ of }: { of: string }): boolean => of.length <= MOST_ID
  const channels = subscriptions.filter((each) => !isShort(each)).map(({ channel }) => nameOf(channel))
  const names = [...entities.filter((each) => !isShort(each)).map(({ name }) => name), ...channels]
  return {
    ...observation,
    entities: entities.filter(isShort),
    edges: edges.filter(isShort),
    subscriptions: subscriptions.filter(isShort),
    samples: samples.filter(short),
    ...(partSamples === undefined ? {} : { partSamples: partSamples.filter(short) }),
    events: events.filter(short),
    gaps: [...gaps, gapOf([...new Set(names)].sort())]
  }
}

const gapOf = (names: readonly string[]): Gap => {
  const shown = names
    .slice(0, MOST_NAMED)
    .map((name) => (name.length > MOST_SHOWN ? `${name.slice(0, MOST_SHOWN)}…` : name))
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return {
    what: shown.length === 0 ? 'ways between long names' : `what has a very long name: ${shown.join(', ')}${more}`,
    why: `Plumbline keeps nothing whose address is longer than ${MOST_ID} bytes.`,
    needs: 'a shorter name, or exclude in the configuration',
    hides: []
  }
}
