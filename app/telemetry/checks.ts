import { formatShare } from '../../model/format.ts'
import type { Carried, SpanRole, Telemetry } from '../../model/telemetry.ts'

/** One figure of a service, what it needs of which spans, and how much of that came. */
export interface Check {
  id: string
  figure: string
  /** Why it is unknown, where nothing of it came. */
  without: string
  attribute: string
  /** `all` where what it needs is the resource’s, and so the same for each kind of its spans. */
  role: SpanRole | 'all'
  spans: number
  having: number
  /** How to add it: a line of code or a setting. */
  add: string
}

interface Needed {
  figure: string
  without: string
  roles: readonly SpanRole[]
  carried: Carried
  attribute: string
  add(language: string): string
}

/** How each language's SDK sets an attribute on the span in hand. */
const SET: Record<string, (name: string, value: string) => string> = {
  nodejs: (name, value) => `span.setAttribute('${name}', ${value})`,
  webjs: (name, value) => `span.setAttribute('${name}', ${value})`,
  java: (name, value) => `span.setAttribute("${name}", ${value});`,
  python: (name, value) => `span.set_attribute("${name}", ${value})`,
  go: (name, value) => `span.SetAttributes(attribute.String("${name}", ${value}))`,
  dotnet: (name, value) => `activity?.SetTag("${name}", ${value});`,
  rust: (name, value) => `span.set_attribute(KeyValue::new("${name}", ${value}));`,
  php: (name, value) => `$span->setAttribute('${name}', $${value});`
}
const set = (language: string, name: string, value: string): string =>
  SET[language]?.(name, value) ?? `set ${name} on the span`

/** How the sender puts its context into a message's headers (OpenTelemetry, "Context propagation"). */
const INJECT: Record<string, string> = {
  nodejs: 'where it is sent: propagation.inject(context.active(), headers)',
  java: 'where it is sent: openTelemetry.getPropagators().getTextMapPropagator().inject(Context.current(), headers, setter);',
  python: 'where it is sent: propagate.inject(headers)',
  go: 'where it is sent: otel.GetTextMapPropagator().Inject(ctx, carrier)',
  dotnet: 'where it is sent: Propagators.DefaultTextMapPropagator.Inject(context, headers, setter);'
}

const CALLS: readonly SpanRole[] = ['server', 'client']
const CONSUMERS: readonly SpanRole[] = ['group consumer', 'queue consumer']
const MESSAGES: readonly SpanRole[] = ['producer', ...CONSUMERS]
const resource = (name: string) => () => `OTEL_RESOURCE_ATTRIBUTES=${name}=…`

const NEEDED: readonly Needed[] = [
  {
    figure: 'How often and how fast each method is called',
    without: 'its spans of calls name no method',
    roles: CALLS,
    carried: 'method',
    attribute: 'rpc.method',
    add: (language) => set(language, 'rpc.method', 'method')
  },
  {
    figure: 'Which calls failed',
    without: 'its spans of calls carry no status',
    roles: CALLS,
    carried: 'status',
    attribute: 'rpc.response.status_code',
    add: (language) => set(language, 'rpc.response.status_code', 'status')
  },
  {
    figure: 'Who is called and sends nothing itself',
    without: 'its client spans name neither address nor service',
    roles: ['client'],
    carried: 'address',
    attribute: 'server.address',
    add: (language) => set(language, 'server.address', 'host')
  },
  {
    figure: 'Which channel it uses',
    without: 'its spans of messages name no channel',
    roles: MESSAGES,
    carried: 'destination',
    attribute: 'messaging.destination.name',
    add: (language) => set(language, 'messaging.destination.name', 'topic')
  },
  {
    figure: 'Whether it received or processed',
    ...{
      // A producer's span sent, whatever it names.
      without: 'its consumer spans name no operation; their kind is used',
      roles: CONSUMERS,
      carried: 'operation'
    },
    attribute: 'messaging.operation.type',
    add: (language) => set(language, 'messaging.operation.type', 'operation')
  },
  {
    figure: 'In which group it takes',
    without: 'its consumer spans name no group',
    roles: ['group consumer'],
    carried: 'group',
    attribute: 'messaging.consumer.group.name',
    add: (language) => set(language, 'messaging.consumer.group.name', 'group')
  },
  {
    figure: 'Time in queue',
    without: 'its consumer spans have neither parent nor link',
    roles: CONSUMERS,
    carried: 'origin',
    attribute: 'parent or link',
    add: (language) => INJECT[language] ?? 'where it is sent: put traceparent into the message’s headers'
  },
  {
    figure: 'Which version runs',
    without: 'its resource names no version',
    roles: [...CALLS, ...MESSAGES],
    carried: 'version',
    attribute: 'service.version',
    add: resource('service.version')
  },
  {
    figure: 'Which instance it was',
    without: 'its resource names no instance',
    roles: [...CALLS, ...MESSAGES],
    carried: 'instance',
    attribute: 'service.instance.id',
    add: resource('service.instance.id')
  }
]
/** Of these one row is enough: what they need is the same for each of its spans. */
const OF_RESOURCE: readonly Carried[] = ['version', 'instance']

/** What is checked of a service: only of roles whose spans came, for of others nothing is known. */
export const checksOf = ({ roles, language }: Telemetry): Check[] =>
  NEEDED.flatMap(({ figure, without, roles: of, carried, attribute, add }) => {
    const seen = of.flatMap((role) => {
      const counted = roles[role]
      return counted === undefined ? [] : [{ role, spans: counted.spans, having: counted.with[carried] ?? 0 }]
    })
    const [first] = seen
    if (first === undefined) return []
    const role = seen.length === 1 ? first.role : ('all' as const)
    const whole = { spans: sum(seen, 'spans'), having: sum(seen, 'having'), role }
    const rows = OF_RESOURCE.includes(carried) ? [whole] : seen
    return rows.map((row) => ({
      id: `${attribute} ${row.role}`,
      figure,
      without,
      attribute,
      ...row,
      add: add(language)
    }))
  })

const sum = (rows: readonly { spans: number; having: number }[], name: 'spans' | 'having'): number =>
  rows.reduce((all, row) => all + row[name], 0)

/** What is missing, whole or in part. */
export const missingOf = (checks: readonly Check[]): Check[] => checks.filter(({ spans, having }) => having < spans)

/** What people read first. */
export const sayChecks = (checks: readonly Check[]): string => {
  const missing = missingOf(checks)
  const worst = missing.find(({ figure, having }) => having === 0 && figure === 'Time in queue') ?? missing[0]
  if (worst === undefined) return 'Its spans carry all that figures need.'
  const { figure, having, spans, role, without } = worst
  const said =
    having === 0
      ? `${figure} is unknown: ${without}.`
      : `${figure} is known of ${formatShare(having / spans)} of its ${role === 'all' ? '' : `${role} `}spans.`
  const more = missing.length - 1
  return more === 0 ? said : `${said} ${more} more ${more === 1 ? 'thing is' : 'things are'} missing, whole or in part.`
}
