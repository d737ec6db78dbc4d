import { z } from 'zod'
import {
  AlertRule,
  AlertsAnswer,
  AlertsQuery,
  MuteRequest,
  PreviewAnswer,
  PreviewRequest,
  RuleAnswer,
  RulesAnswer,
  WebhooksAnswer,
  WebhookTestAnswer,
  WebhookTestRequest
} from './alert.ts'
import {
  EntitiesAnswer,
  EntitiesQuery,
  GoneAnswer,
  HealthAnswer,
  PathwaysAnswer,
  PathwaysQuery,
  SeriesAnswer,
  SeriesQuery,
  SessionAnswer,
  SessionRequest,
  SparklinesAnswer,
  SparklinesQuery,
  StatesAnswer,
  StatesQuery,
  Targets,
  TidyAnswer,
  Topology,
  TopologyQuery
} from './api.ts'
import { EpisodeAnswer, EpisodeQuery } from './episode.ts'
import { EventRequest, EventsAnswer, EventsQuery, KeptEvent } from './event.ts'
import { AcknowledgeRequest, FindingsAnswer, FindingsQuery, FindingTrend, PinRequest, TrendQuery } from './finding.ts'
import { ProfileAnswer, ProfileQuery } from './profile.ts'
import { RpcAnswer, RpcQuery } from './rpc-answer.ts'
import { TelemetryAnswer, TelemetryQuery } from './telemetry.ts'
import { TraceAnswer, TracesAnswer, TracesQuery } from './trace.ts'

/** One request that can be made of `/api/v1`: the same schemas that its handler reads and answers with. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api/v1`; `{id}` is a part of the path. */
  path: string
  says: string
  query?: z.ZodObject
  body?: z.ZodType
  /** null: a stream of server-sent events (docs/api.md). */
  answer: z.ZodType | null
}

/** Everything that can be asked of Plumbline: what the pages use, and nothing besides. */
export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: 'topology',
    says: 'The picture now, or as it was at a moment.',
    query: TopologyQuery,
    answer: Topology
  },
  { method: 'GET', path: 'live', says: 'The picture as a stream: the whole first, then what changes.', answer: null },
  {
    method: 'GET',
    path: 'entities',
    says: 'What is there now, or what has gone and is kept.',
    query: EntitiesQuery,
    answer: z.union([EntitiesAnswer, GoneAnswer])
  },
  {
    method: 'GET',
    path: 'series',
    says: 'Series of one entity, edge or subscription.',
    query: SeriesQuery,
    answer: SeriesAnswer
  },
  {
    method: 'GET',
    path: 'sparklines',
    says: 'One small line of the last hour for each of several things.',
    query: SparklinesQuery,
    answer: SparklinesAnswer
  },
  {
    method: 'GET',
    path: 'rpc',
    says: 'Calls of gRPC methods in a time: latencies as a heat map and as quantiles, by status code, caller and instance.',
    query: RpcQuery,
    answer: RpcAnswer
  },
  {
    method: 'GET',
    path: 'pathways',
    says: 'The ways that messages go, end to end, with the time of each step.',
    query: PathwaysQuery,
    answer: PathwaysAnswer
  },
  {
    method: 'GET',
    path: 'states',
    says: 'The states that subscriptions went through in a time.',
    query: StatesQuery,
    answer: StatesAnswer
  },
  { method: 'GET', path: 'targets', says: 'What is watched, and how the last poll of each went.', answer: Targets },
  {
    method: 'GET',
    path: 'health',
    says: 'Whether database and collector are there. It answers also when they are not.',
    answer: HealthAnswer
  },
  {
    method: 'GET',
    path: 'alerts',
    says: 'What fires, and what fired lately.',
    query: AlertsQuery,
    answer: AlertsAnswer
  },
  {
    method: 'GET',
    path: 'alerts/episode',
    says: 'One episode of an alert, with what is kept of its time.',
    query: EpisodeQuery,
    answer: EpisodeAnswer
  },
  {
    method: 'POST',
    path: 'alerts/mute',
    says: 'Nobody is told of an alert until then.',
    body: MuteRequest,
    answer: MuteRequest
  },
  { method: 'GET', path: 'rules', says: 'The alert rules in force.', answer: RulesAnswer },
  {
    method: 'PUT',
    path: 'rules/{id}',
    says: 'Keeps a rule in the place of the one with its id.',
    body: AlertRule,
    answer: RuleAnswer
  },
  {
    method: 'DELETE',
    path: 'rules/{id}',
    says: 'Takes a rule away; of a shipped one, what was changed.',
    answer: z.object({ id: z.string() })
  },
  {
    method: 'POST',
    path: 'rules/preview',
    says: 'What a rule would have done over stored history. Changes nothing.',
    body: PreviewRequest,
    answer: PreviewAnswer
  },
  {
    method: 'GET',
    path: 'findings',
    says: 'Where use strays from the guide, and what can’t be judged yet.',
    query: FindingsQuery,
    answer: FindingsAnswer
  },
  {
    method: 'GET',
    path: 'findings/trend',
    says: 'How many findings were open, week by week, by owner.',
    query: TrendQuery,
    answer: FindingTrend
  },
  {
    method: 'POST',
    path: 'findings/acknowledge',
    says: 'Says that a finding is known: by whom, until when and why.',
    body: AcknowledgeRequest,
    answer: AcknowledgeRequest
  },
  {
    method: 'GET',
    path: 'profile',
    says: 'How a channel is used, and what the guide says of it.',
    query: ProfileQuery,
    answer: ProfileAnswer
  },
  {
    method: 'POST',
    path: 'pins',
    says: 'Gives an answer of the decision chart for a channel, or takes it away.',
    body: PinRequest,
    answer: PinRequest
  },
  {
    method: 'GET',
    path: 'webhooks',
    says: 'Where alerts are sent, and how sending went lately.',
    answer: WebhooksAnswer
  },
  {
    method: 'POST',
    path: 'webhooks/test',
    says: 'Sends a webhook a test.',
    body: WebhookTestRequest,
    answer: WebhookTestAnswer
  },
  {
    method: 'GET',
    path: 'events',
    says: 'What happened: out of sight, made anew, deployments, notes.',
    query: EventsQuery,
    answer: EventsAnswer
  },
  {
    method: 'POST',
    path: 'events',
    says: 'A deployment, a change, a note for whoever looks back.',
    body: EventRequest,
    answer: KeptEvent
  },
  {
    method: 'GET',
    path: 'telemetry',
    says: 'What the spans of a service carry of what figures need.',
    query: TelemetryQuery,
    answer: TelemetryAnswer
  },
  {
    method: 'GET',
    path: 'traces',
    says: 'Kept traces: the slowest and failed ones of each edge and five minutes.',
    query: TracesQuery,
    answer: TracesAnswer
  },
  {
    method: 'GET',
    path: 'traces/{id}',
    says: 'One kept trace with its spans.',
    answer: TraceAnswer
  },
  { method: 'POST', path: 'layout/tidy', says: 'Lays the picture out anew, for everybody.', answer: TidyAnswer },
  {
    method: 'POST',
    path: 'session',
    says: 'Trades the token for a cookie.',
    body: SessionRequest,
    answer: SessionAnswer
  },
  { method: 'GET', path: 'openapi', says: 'This description.', answer: z.object({ openapi: z.string() }).loose() }
]
