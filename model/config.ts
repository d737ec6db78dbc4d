import { z } from 'zod'
import { Severity } from './alert.ts'

/** A secret is given as `${ENV}` anywhere in a string, or as `{file: /path}`. It is resolved by the collector and goes nowhere else. */
export const Secret = z.union([z.string(), z.strictObject({ file: z.string().min(1) })])
export type Secret = z.infer<typeof Secret>

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'small letters, digits, dot, dash or underscore, at most 63')
  .describe('Names the target in ids, links and alerts. Changing it starts a new history.')

const interval = z
  .string()
  .regex(/^\d+(\.\d+)?s$|^\d+m$/, 'a duration like 10s or 1m')
  .transform((text) => (text.endsWith('m') ? Number.parseFloat(text) * 60_000 : Number.parseFloat(text) * 1000))
  .refine((ms) => ms >= 1000, 'at least 1s')

const patterns = z.strictObject({
  include: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([])
})
/** Glob patterns (`*`, `?`) on names. An empty include takes all; exclude wins. */
export type Patterns = z.infer<typeof patterns>

const tls = z.strictObject({
  ca: Secret.optional(),
  cert: Secret.optional(),
  key: Secret.optional(),
  servername: z.string().optional(),
  insecure: z.boolean().default(false).describe('Accepts any certificate: for a test, never for a network.')
})

const common = {
  id,
  interval: interval.default(10_000),
  /** How long one request may take. */
  timeout: interval.default(5000)
}

export const KafkaTarget = z.strictObject({
  ...common,
  kind: z.literal('kafka'),
  brokers: z.array(z.string().regex(/^[^:/]+:\d+$|^\[.+\]:\d+$/, 'host:port')).min(1),
  tls: tls.optional(),
  sasl: z
    .strictObject({
      mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER']),
      username: z.string().optional(),
      password: Secret.optional(),
      token: Secret.optional()
    })
    .optional(),
  topics: patterns.prefault({}),
  groups: patterns.prefault({}),
  /** Topics that Kafka keeps for itself (`__consumer_offsets`…). */
  internal: z.boolean().default(false)
})
export type KafkaTarget = z.infer<typeof KafkaTarget>

export const RabbitmqTarget = z.strictObject({
  ...common,
  kind: z.literal('rabbitmq'),
  /** Base URLs of the management API. */
  management: z.array(z.url({ protocol: /^https?$/ })).min(1),
  username: z.string().default('guest'),
  password: Secret.default('guest'),
  tls: tls.optional(),
  queues: patterns.prefault({}),
  /** `amq.*` exchanges and reply queues. */
  internal: z.boolean().default(false)
})
export type RabbitmqTarget = z.infer<typeof RabbitmqTarget>

export const RedisTarget = z.strictObject({
  ...common,
  kind: z.literal('redis'),
  addresses: z.array(z.string().regex(/^[^:/]+:\d+$|^\[.+\]:\d+$/, 'host:port')).min(1),
  db: z.number().int().min(0).default(0),
  username: z.string().optional(),
  password: Secret.optional(),
  tls: tls.optional(),
  streams: patterns.prefault({})
})
export type RedisTarget = z.infer<typeof RedisTarget>

/** Plumbline's own OpenTelemetry intake. */
export const Otlp = z.strictObject({
  host: z.string().default('127.0.0.1'),
  grpcPort: z.number().int().min(0).max(65535).default(4317),
  httpPort: z.number().int().min(0).max(65535).default(4318),
  interval: interval.default(10_000)
})
export type Otlp = z.infer<typeof Otlp>

export const Target = z.discriminatedUnion('kind', [KafkaTarget, RabbitmqTarget, RedisTarget])
export type Target = z.infer<typeof Target>

/** Where alerts are sent. */
export const Webhook = z.strictObject({
  id,
  url: z.url({ protocol: /^https?$/ }),
  /** Signs what is sent (Standard Webhooks): the receiver can tell that it came from here. */
  secret: Secret.optional(),
  /** The least severity that is sent. */
  severity: Severity.default('warn'),
  /** Lets it lead into a private network or to this machine. */
  allowPrivate: z.boolean().default(false)
})
export type Webhook = z.infer<typeof Webhook>

export const Alerts = z.strictObject({
  webhooks: z
    .array(Webhook)
    .default([])
    .superRefine((webhooks, context) => {
      webhooks.forEach(({ id }, i) => {
        if (webhooks.findIndex((other) => other.id === id) < i)
          context.addIssue({ code: 'custom', path: [i, 'id'], message: `the id ${id} is taken; ids are unique` })
      })
    }),
  /** The address under which people open Plumbline, for links in what is sent. */
  link: z.url({ protocol: /^https?$/ }).optional()
})
export type Alerts = z.infer<typeof Alerts>

/** `plumbline.yaml`. */
export const Config = z.strictObject({
  targets: z
    .array(Target)
    .default([])
    .superRefine((targets, context) => {
      targets.forEach(({ id }, i) => {
        if (id === 'otlp' || targets.findIndex((other) => other.id === id) < i)
          context.addIssue({ code: 'custom', path: [i, 'id'], message: `the id ${id} is taken; ids are unique` })
      })
    }),
  otlp: Otlp.prefault({}),
  alerts: Alerts.prefault({}),
  retention: z
    .string()
    .regex(/^\d+d$/, 'a number of days like 15d')
    .default('15d')
    .transform((text) => Number.parseInt(text, 10))
})
export type Config = z.infer<typeof Config>
