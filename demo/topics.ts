import { Admin } from '@platformatic/kafka'

/** The demo's topics, with as many partitions as its graph says. */
const TOPICS = [
  ['orders.events', 6],
  ['ledger', 12]
] as const

/** Makes the topics that are not there. */
export const createTopics = async (bootstrap: string): Promise<void> => {
  const admin = new Admin({ clientId: 'setup', bootstrapBrokers: [bootstrap] })
  try {
    const known = await admin.listTopics()
    for (const [topic, partitions] of TOPICS)
      if (!known.includes(topic)) await admin.createTopics({ topics: [topic], partitions, replicas: 1 })
  } finally {
    await admin.close()
  }
}
