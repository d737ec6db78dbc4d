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

const AMQP_URL = 'a URL like amqp://host:5672/vhost, with neither user nor password'

export const RabbitmqTarget = z
  .strictObject({
    ...common,
    kind: z.literal('rabbitmq'),
    management: z
      .array(httpUrl('http://host:15672'))
      .default([])
      .describe('Base URLs of the management API; the next is asked when one is away.'),
    metrics: z
      .array(httpUrl('http://host:15692'))
      .default([])
      .describe(
        'URLs of the Prometheus plugin, one for each node: queues are then read there, and the API asked rarely.'
      ),
    amqp: z
      .url({ protocol: /^amqps?$/, error: AMQP_URL })
      .refine((url) => URL.canParse(url) && new URL(url).username === '' && new URL(url).password === '', AMQP_URL)
      .optional()
      .describe('Where there is neither: the queues that queues.include names are asked for by AMQP, passively.'),
    username: z
      .string()
      .default('guest')
      .describe('A user with the tag monitoring. RabbitMQ lets guest in locally only.'),
    password: Secret.optional().describe('Its password; guest has one on this machine.'),
    tls: tls.optional(),
    queues: named('queues'),
    internal: z.boolean().default(false).describe('Also amq.* exchanges and reply queues.')
  })
  .superRefine(({ management, metrics, amqp, queues }, context) => {
    const wrong = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
    const http = management.length + metrics.length
    if (amqp === undefined) {
      if (http === 0) wrong('management', 'a URL like http://host:15672, or metrics, or amqp')
    } else if (http > 0) wrong('amqp', 'only where there is neither management nor metrics')
    else if (queues.include.length === 0 || queues.include.some((name) => /[*?]/.test(name)))
      wrong('queues', 'with amqp, include needs the full name of each queue: AMQP can’t list them')
  })
export type RabbitmqTarget = z.infer<typeof RabbitmqTarget>

export const RedisTarget = z
  .strictObject({
    ...common,
    kind: z.literal('redis'),
    addresses: z
      .array(address)
      .default([])
      .describe('One server, or any nodes of a cluster, whose masters are found. The next is tried when one is away.'),
    sentinels: z
      .array(address)
      .default([])
      .describe('Instead of addresses: Sentinels, which are asked for the master each time a connection opens.'),
    master: z.string().min(1).optional().describe('With sentinels: the name under which they watch the master.'),
    sentinelUsername: z.string().optional().describe('A user of the Sentinels’ own ACL.'),
    sentinelPassword: Secret.optional().describe('The Sentinels’ own password, where they ask for one.'),
    db: z.number().int().min(0).default(0).describe('The number of the database; a cluster has 0 alone.'),
    username: z.string().optional().describe('A user of the server’s ACL; without it, the default user.'),
    password: Secret.optional().describe('Its password.'),
    tls: tls.optional(),
    streams: named('streams')
  })
  .superRefine(({ addresses, sentinels, master }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (sentinels.length === 0 && addresses.length === 0) wrong('addresses', 'host:port, or sentinels and master')
    if (sentinels.length > 0 && addresses.length > 0)
      wrong('sentinels', 'without addresses: Sentinel tells the address')
    if (sentinels.length > 0 && master === undefined) wrong('master', 'the name under which the Sentinels watch it')
    if (sentinels.length === 0 && master !== undefined) wrong('master', 'only together with sentinels')
  })
export type RedisTarget = z.infer<typeof RedisTarget>

export const GrpcTarget = z.strictObject({
  ...common,
  kind: z.literal('grpc'),
  address: address.describe('Where the service listens, host:port: its health check is asked there.'),
  service: z
    .string()
    .min(1)
    .optional()
    .describe('What its telemetry calls it (service.name); without it, whoever answers there, or the address.'),
  checks: z
    .array(z.string().min(1))
    .max(50)
    .default([])
    .describe('Names that are asked of the health check besides the server as a whole.'),
  reflection: z.boolean().default(true).describe('Server reflection is asked for services and methods, rarely.'),
  token: Secret.optional().describe('Shown with each call: authorization: Bearer …'),
  tls: tls.optional()
})
export type GrpcTarget = z.infer<typeof GrpcTarget>

const port = (at: number) => z.number().int().min(0).max(65535).default(at)

const listeningTls = z
  .strictObject({
    cert: Secret.describe('The certificate that senders see, with its chain, PEM.'),
    key: Secret.describe('Its key, PEM. Files are read again, so that a renewed one is taken up.'),
    clientCa: Secret.optional().describe('Senders then have to show a certificate that this authority signed, PEM.')
  })
  .describe('Encrypts what comes in, on both ports.')

/** Plumbline's own OpenTelemetry intake. */
export const Otlp = z.strictObject({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Where OpenTelemetry comes in. Without a token whoever reaches it may send.'),
  grpcPort: port(4317).describe('OTLP over gRPC; 0 takes any free port.'),
  httpPort: port(4318).describe('OTLP over HTTP; 0 takes any free port.'),
  interval: duration.prefault('10s').describe('Spans are folded into one tick of this length.'),
  token: Secret.optional().describe('Senders then have to show it: Authorization: Bearer …'),
  tls: listeningTls.optional()
})
export type Otlp = z.infer<typeof Otlp>

export const Target = z.discriminatedUnion('kind', [KafkaTarget, RabbitmqTarget, RedisTarget, GrpcTarget])
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

const LINK = 'an http or https URL that holds {trace_id}, like https://jaeger.example/trace/{trace_id}'
/** What is kept of traces is little: the rest is elsewhere. */
export const Traces = z.strictObject({
  link: httpUrl('https://jaeger.example/trace/{trace_id}')
    .refine((url) => url.includes('{trace_id}'), LINK)
    .refine((url) => URL.canParse(url) && new URL(url).username === '' && new URL(url).password === '', LINK)
    .optional()
    .describe('Where your own store (Jaeger, Tempo…) shows a whole trace; {trace_id} stands for its id.')
})
export type Traces = z.infer<typeof Traces>

/** A number of days. */
const days = z
  .string({ error: 'a number of days like 15d' })
  .regex(/^[1-9]\d*d$/, 'a number of days like 15d')
  .transform((text) => Number.parseInt(text, 10))

/** When the guide's weekly digest is due, by the clocks of a time zone. */
export const DigestTime = z.strictObject({
  day: z
    .enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
    .default('monday')
    .describe('Of the week.'),
  at: z
    .string({ error: 'a time of the day in quotes, like "09:00"' })
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day in quotes, like "09:00"')
    .default('09:00')
    .describe('Of the day, in 24 hours.'),
  timeZone: z
    .string()
    .refine((zone) => {
      try {
        return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== ''
      } catch {
        return false
      }
    }, 'a time zone like Europe/Berlin')
    .default('UTC')
    .describe('Whose clocks those are.')
})
export type DigestTime = z.infer<typeof DigestTime>

/** What becomes of the guide's findings. */
export const Guide = z.strictObject({
  keepFindings: days
    .prefault('400d')
    .describe('Resolved findings are kept for this long: their trend is one of months.'),
  digest: DigestTime.optional().describe(
    'Once a week what came, what went and what is open goes to the webhooks of alerts that take warnings; an empty map: Mondays at 09:00 UTC.'
  )
})
export type Guide = z.infer<typeof Guide>

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
  traces: Traces.prefault({}).describe('Kept traces, and where the others are.'),
  guide: Guide.prefault({}).describe('What becomes of findings; what is judged by stands in guide.yaml.'),
  retention: days.prefault('15d').describe('History older than this is dropped.')
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
