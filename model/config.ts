import { z } from 'zod'
import { Severity } from './alert.ts'

/**
 * The schema of `plumbline.yaml`, and the one place that lists its keys: docs/plumbline.schema.json, the nearest right name in an error and the
 * test of docs/reference.plumbline.yaml derive from it. Descriptions are what an editor shows.
 *
 * A secret is given as `${ENV}` anywhere in a string, or as `{file: /path}`. It is resolved by the collector and goes nowhere else.
 */
const secretFile = z.strictObject({ file: z.string().min(1).describe('Read each time a connection opens.') })
export const Secret = z.union([z.string(), secretFile], { error: 'a text in quotes, or { file: /path }' })
export type Secret = z.infer<typeof Secret>

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'small letters, digits, dot, dash or underscore, at most 63')
  .describe('Names the target in ids, links and alerts. Changing it starts a new history.')

const DURATION = 'a duration like 10s, 1.5s or 1m'
const duration = z
  .string({ error: DURATION })
  .regex(/^\d+(\.\d+)?s$|^\d+m$/, DURATION)
  .transform((text) => (text.endsWith('m') ? Number.parseFloat(text) * 60_000 : Number.parseFloat(text) * 1000))
  .refine((ms) => ms >= 1000, 'at least 1s')
  .refine((ms) => ms <= 3_600_000, 'at most 60m')

const patterns = z.strictObject({
  include: z.array(z.string()).default([]).describe('Only names that fit one of these; empty takes all.'),
  exclude: z.array(z.string()).default([]).describe('Not these names, even where include takes them.')
})
/** Glob patterns (`*`, `?`) on names. An empty include takes all; exclude wins. */
export type Patterns = z.infer<typeof patterns>
const named = (things: string) => patterns.prefault({}).describe(`Which ${things} are watched, by name (* and ?).`)

const tls = z
  .strictObject({
    ca: Secret.optional().describe('The authority that signed the broker’s certificate, PEM.'),
    cert: Secret.optional().describe('Plumbline’s own certificate, PEM, where the broker asks for one.'),
    key: Secret.optional().describe('The key of that certificate, PEM.'),
    servername: z.string().optional().describe('The host name the certificate is for, where the address has another.'),
    insecure: z.boolean().default(false).describe('Accepts any certificate: for a test, never for a network.')
  })
  .describe('Encrypts the connection. An empty map turns it on with the system’s authorities.')

const common = {
  id,
  interval: duration.prefault('10s').describe('Time between polls: shorter shows sooner and asks the broker more.'),
  timeout: duration.prefault('5s').describe('How long one request may take.')
}

const HOST_PORT = 'host:port, without a scheme or a password'
const address = z.string().regex(/^[^:/@]+:\d+$|^\[[^\]@]+\]:\d+$/, HOST_PORT)

export const KafkaTarget = z.strictObject({
  ...common,
  kind: z.literal('kafka'),
  brokers: z.array(address).min(1).describe('Brokers to begin with; the others are found.'),
  tls: tls.optional(),
  sasl: z
    .strictObject({
      mechanism: z
        .enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'])
        .describe('The mechanism that the listener offers.'),
      username: z.string().optional().describe('For PLAIN and SCRAM.'),
      password: Secret.optional().describe('For PLAIN and SCRAM.'),
      token: Secret.optional().describe('For OAUTHBEARER.')
    })
    .optional()
    .describe('How Plumbline logs in.'),
  topics: named('topics'),
  groups: named('consumer groups'),
  internal: z.boolean().default(false).describe('Also topics that Kafka keeps for itself (__consumer_offsets…).')
})
export type KafkaTarget = z.infer<typeof KafkaTarget>

const httpUrl = (like: string) => z.url({ protocol: /^https?$/, error: `a URL like ${like}` })

export const RabbitmqTarget = z.strictObject({
  ...common,
  kind: z.literal('rabbitmq'),
  management: z
    .array(httpUrl('http://host:15672'))
    .min(1)
    .describe('Base URLs of the management API; the next is asked when one is away.'),
  username: z
    .string()
    .default('guest')
    .describe('A user with the tag monitoring. RabbitMQ lets guest in locally only.'),
  password: Secret.default('guest').describe('Its password.'),
  tls: tls.optional(),
  queues: named('queues'),
  internal: z.boolean().default(false).describe('Also amq.* exchanges and reply queues.')
})
export type RabbitmqTarget = z.infer<typeof RabbitmqTarget>

export const RedisTarget = z.strictObject({
  ...common,
  kind: z.literal('redis'),
  addresses: z.array(address).min(1).describe('One server; the next address is tried when one is away.'),
  db: z.number().int().min(0).default(0).describe('The number of the database.'),
  username: z.string().optional().describe('A user of the server’s ACL; without it, the default user.'),
  password: Secret.optional().describe('Its password.'),
  tls: tls.optional(),
  streams: named('streams')
})
export type RedisTarget = z.infer<typeof RedisTarget>

const port = (at: number) => z.number().int().min(0).max(65535).default(at)

/** Plumbline's own OpenTelemetry intake. */
export const Otlp = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Where OpenTelemetry comes in. Whoever reaches it may send.'),
  grpcPort: port(4317).describe('OTLP over gRPC; 0 takes any free port.'),
  httpPort: port(4318).describe('OTLP over HTTP; 0 takes any free port.'),
  interval: duration.prefault('10s').describe('Spans are folded into one tick of this length.')
})
export type Otlp = z.infer<typeof Otlp>

export const Target = z.discriminatedUnion('kind', [KafkaTarget, RabbitmqTarget, RedisTarget])
export type Target = z.infer<typeof Target>

/** Where alerts are sent. */
export const Webhook = z.strictObject({
  id: id.describe('Names the webhook where deliveries are shown.'),
  url: httpUrl('https://hooks.example/plumbline').describe('Where alerts are posted to.'),
  secret: Secret.optional().describe(
    'Signs what is sent (Standard Webhooks), so that the receiver can tell who sent it.'
  ),
  severity: Severity.default('warn').describe('The least severity that is sent.'),
  allowPrivate: z.boolean().default(false).describe('Lets it lead into a private network or to this machine.')
})
export type Webhook = z.infer<typeof Webhook>

export const Alerts = z.strictObject({
  webhooks: z
    .array(Webhook)
    .default([])
    .superRefine((webhooks, context) => {
      webhooks.forEach(({ id }, i) => {
        if (webhooks.findIndex((other) => other.id === id) < i)
          context.addIssue({ code: 'custom', path: [i, 'id'], message: 'another webhook has this id' })
      })
    })
    .describe('Who is told of alerts.'),
  link: httpUrl('https://plumbline.internal')
    .optional()
    .describe('The address under which people open Plumbline, for links in what is sent.')
})
export type Alerts = z.infer<typeof Alerts>

/** `plumbline.yaml`. */
export const Config = z.strictObject({
  targets: z
    .array(Target)
    .default([])
    .superRefine((targets, context) => {
      targets.forEach(({ id }, i) => {
        if (id === 'otlp')
          context.addIssue({ code: 'custom', path: [i, 'id'], message: 'otlp is Plumbline’s own intake' })
        else if (targets.findIndex((other) => other.id === id) < i)
          context.addIssue({ code: 'custom', path: [i, 'id'], message: 'another target has this id' })
      })
    })
    .describe('What is watched.'),
  otlp: Otlp.prefault({}).describe('Where services send their OpenTelemetry.'),
  alerts: Alerts.prefault({}).describe('Where alerts are sent. Rules are made on the page.'),
  retention: z
    .string({ error: 'a number of days like 15d' })
    .regex(/^[1-9]\d*d$/, 'a number of days like 15d')
    .prefault('15d')
    .transform((text) => Number.parseInt(text, 10))
    .describe('History older than this is dropped.')
})
export type Config = z.infer<typeof Config>

/** A JSON Schema (draft 7), as far as this project reads one. */
export interface JsonSchema {
  type?: string
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  const?: unknown
  enum?: unknown[]
  title?: string
  description?: string
}

/**
 * What may be written into `plumbline.yaml`, as a JSON Schema that editors understand. A text with `${NAME}` in it is right wherever a text is: what
 * the variable holds is checked when it is read.
 */
export const configSchema = (): JsonSchema => ({
  ...(z.toJSONSchema(Config, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      delete jsonSchema.format
      if (jsonSchema.pattern !== undefined) jsonSchema.pattern = `${jsonSchema.pattern}|\\$\\{`
    }
  }) as JsonSchema),
  title: 'plumbline.yaml',
  description: 'What Plumbline watches, and how.'
})
