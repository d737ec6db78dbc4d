/**
 * The newest metadata.version that a release knows (Kafka's MetadataVersion): brokers tell that, and not their release. 4.4's is what a broker of it
 * answered.
 */
const RELEASES: Record<number, string> = {
  7: '3.3',
  8: '3.4',
  11: '3.5',
  14: '3.6',
  19: '3.7',
  20: '3.8',
  21: '3.9',
  25: '4.0',
  27: '4.1',
  33: '4.4'
}

/** The release of a broker by its `supportedFeatures` (ApiVersions 3); the level itself where that is no known release's, undefined where it tells none. */
export const releaseOf = (
  features: readonly { name: string; maxVersion: number }[] | undefined
): string | undefined => {
  const level = features?.find(({ name }) => name === 'metadata.version')?.maxVersion
  return level === undefined ? undefined : (RELEASES[level] ?? `metadata.version ${level}`)
}
