import type { Traced } from './profile.ts'

/** What is missing where no telemetry tells it, and who has to send what for it to be seen. */
const needs = (what: string) => ({ missing: `needs ${what}` })

export const NOT_TRACED: Traced = {
  traced: needs('OpenTelemetry from the services that use it'),
  emptyAnswers: needs(
    'sizes of answers, which @plumbline/instrument in the answering service sends, or its metric rpc.server.response.size, or server reflection'
  ),
  unawaited: needs('whole traces of its callers by OpenTelemetry'),
  receivers: needs('whole traces of its callers by OpenTelemetry'),
  attempts: needs('whole traces of its callers by OpenTelemetry'),
  unavailable: needs('the gRPC status of each call by OpenTelemetry from its callers'),
  hops: needs('whole traces of its callers by OpenTelemetry'),
  network: needs('OpenTelemetry from both its callers and the service that answers'),
  openS: needs('spans of its streams by OpenTelemetry, or @plumbline/instrument'),
  streams: needs('how many messages its calls have, which @plumbline/instrument sends, or server reflection'),
  storms: needs('spans of its calls by OpenTelemetry from its callers'),
  oneWay: needs('how many messages went each way, which @plumbline/instrument sends, or server reflection'),
  droppers: needs('OpenTelemetry from its consumers, with a span for the work on each message'),
  answer: needs('whole traces by OpenTelemetry of those who ask and those who answer'),
  outOfOrder: needs('OpenTelemetry from its consumers, with the ordering key of each message'),
  again: needs('OpenTelemetry from its producers and consumers, with the context of each message'),
  perCommit: needs('its commits, which @plumbline/instrument in its consumers sends'),
  messageBytes: needs('the size of each message, which @plumbline/instrument in its producers sends')
}
