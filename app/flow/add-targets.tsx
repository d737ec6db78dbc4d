'use client'
import { Snippet } from './snippet.tsx'

const YAML = `targets:
  - id: orders-kafka
    kind: kafka
    brokers: [kafka-1.internal:9092]
  - id: mail
    kind: rabbitmq
    management: [http://rabbit.internal:15672]
    username: plumbline
    password: \${RABBITMQ_PASSWORD}
  - id: tasks
    kind: redis
    addresses: [redis.internal:6379]
`
const OTLP = `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317
OTEL_EXPORTER_OTLP_PROTOCOL=grpc
OTEL_TRACES_EXPORTER=otlp`

/** How something comes to be watched. `config`: the file in force, where there is one. */
export const AddTargets = ({ config }: { config: string | null }) => (
  <>
    <h3>Watch your brokers</h3>
    <p>
      Write a <code>plumbline.yaml</code> beside <code>package.json</code>
      {config === null ? '' : ` (now in force: ${config})`} and save it: it is taken up by itself, and a mistake in it
      is said here.
    </p>
    <Snippet label="the configuration" text={YAML} />
    <h3>Watch calls between services</h3>
    <p>
      Send OpenTelemetry spans here: gRPC on port 4317, HTTP on 4318. A Node service needs only{' '}
      <code>--import @plumbline/instrument</code>; any other, these.
    </p>
    <Snippet label="the variables" text={OTLP} />
  </>
)
