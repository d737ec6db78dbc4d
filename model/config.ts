import { z } from 'zod'
import { Severity } from './alert.ts'
import { Target } from './config-targets.ts'
import { days, duration, httpUrl, id, Secret } from './config-values.ts'

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

/**
 * The schema of `plumbline.yaml`, and with its targets (./config-targets.ts) the one place that lists its keys: docs/plumbline.schema.json, the
 * nearest right name in an error and the test of docs/reference.plumbline.yaml derive from it. Descriptions are what an editor shows.
 *
 * A secret is given as `${ENV}` anywhere in a string, or as `{file: /path}`. It is resolved by the collector and goes nowhere else.
 */
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
