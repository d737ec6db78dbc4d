/** Names that clients give themselves when nobody names them: they say which library, not which service. */
const LIBRARY =
  /^(kafkajs|rdkafka|sarama|confluent-kafka|node-rdkafka|kafka-python.*|aiokafka.*|franz-go|spring|client|default|consumer|producer|redis|ioredis|guest|amqp(lib|\.node)?|platformatic-kafka.*)$/i

/**
 * A client's name without what tells its instances apart: a trailing uuid, number, hash or Kubernetes pod suffix. undefined for a name that is
 * a library's default. `consumer-<group>-<n>` is the Java client's default: the group is the name.
 */
export const serviceNameOf = (client: string): string | undefined => {
  const known = made.get(client)
  if (known !== undefined) return known.name
  const name = madeOf(client)
  if (made.size >= MOST_KEPT) made.clear()
  made.set(client, { name })
  return name
}

/** The same clients are asked for at each poll. */
const made = new Map<string, { name: string | undefined }>()
const MOST_KEPT = 10_000

const madeOf = (client: string): string | undefined => {
  const java = /^(?:consumer|producer)-(.+)-\d+$/.exec(client)
  const name = stripInstance(java?.[1] ?? client)
  return name === '' || LIBRARY.test(name) ? undefined : name
}

const SUFFIXES = [
  /[-_.:@#/][0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  // A Kubernetes deployment's pod: replica set hash, then five characters.
  /-[a-f0-9]{8,10}-[a-z0-9]{5}$/,
  /[-_.:@#/](?=[0-9a-f]*\d)[0-9a-f]{6,40}$/i,
  /[-_.:@#/]\d+$/
]

const stripInstance = (name: string): string => {
  for (const suffix of SUFFIXES) {
    const stripped = name.replace(suffix, '')
    if (stripped !== name && stripped !== '') return stripInstance(stripped)
  }
  return name
}
