export {
  type KeptAlert,
  muteAlert,
  type NewDelivery,
  readAlert,
  readAlerts,
  readFiringAlerts,
  readOpenAlerts,
  writeAlerts
} from './alerts.ts'
export type { Change } from './channel.ts'
export {
  type Delivery,
  type DeliveryState,
  queueDigest,
  readDeliveries,
  readDue,
  readStanding,
  requestTest,
  settleDelivery
} from './deliveries.ts'
export { addEvent, readEvents } from './events.ts'
export { readFindingsWithin, readFindingTrend } from './finding-trend.ts'
export { acknowledgeFinding, readEarlier, readFindings, readOpenFindings, writeFindings } from './findings.ts'
export { lastTickMs } from './last-tick.ts'
export { leaseHeld, RENEW_EVERY_MS, releaseLease, takeLease } from './lease.ts'
export { type Heard, type Listener, listen } from './listen.ts'
export { migrate } from './migrate.ts'
export { readNote, writeNote } from './notes.ts'
export { openStore, type Store } from './open.ts'
export { packHours } from './pack.ts'
export { deletePin, readPins, savePin } from './pins.ts'
export { type Arrangement, arrangePositions, readPositions, type Standing, writePositions } from './positions.ts'
export { type FiguresAt, readBlindTimes, readFigures } from './read-figures.ts'
export { readGone } from './read-gone.ts'
export { type HourSum, packedUntil, readHours, readRewound } from './read-hours.ts'
export { readRpc } from './read-rpc.ts'
export { readSeries } from './read-series.ts'
export { readSparklines } from './read-sparklines.ts'
export { readStates } from './read-states.ts'
export {
  type Part,
  readPart,
  readTopology,
  type StoredEdge,
  type StoredEntity,
  type StoredGap,
  type StoredSubscription
} from './read-topology.ts'
export { dropOld } from './retention.ts'
export { deleteRule, readRules, saveRule } from './rules.ts'
export { readRemovedTargets, readTargets, saveTargets, type WatchedTarget } from './targets.ts'
export { readTelemetry, writeTelemetry } from './telemetry.ts'
export { type NewTrace, readTrace, readTraces, type TracesWanted, writeTraces } from './traces.ts'
export { writeTick } from './write-tick.ts'
