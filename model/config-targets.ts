import { z } from 'zod'
import { address, duration, id, named, openUrl, Secret, tls } from './config-values.ts'

const common = {
  id,
  interval: duration.prefault('10s').describe('Time between polls: shorter shows sooner and asks the broker more.'),
  timeout: duration.prefault('5s').describe('How long one request may take.')
}

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

const AMQP_URL = 'a URL like amqp://host:5672/vhost, with neither user nor password'

export const RabbitmqTarget = z
  .strictObject({
    ...common,
    kind: z.literal('rabbitmq'),
    management: z
      .array(openUrl('http://host:15672'))
      .default([])
      .describe('Base URLs of the management API; the next is asked when one is away.'),
    metrics: z
      .array(openUrl('http://host:15692'))
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

/** What is watched, by its kind. */
export const Target = z.discriminatedUnion('kind', [KafkaTarget, RabbitmqTarget, RedisTarget, GrpcTarget])
export type Target = z.infer<typeof Target>
