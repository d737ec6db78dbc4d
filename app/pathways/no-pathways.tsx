import message from '../flow/message.module.css'
import { Snippet } from '../flow/snippet.tsx'
import { PageHead } from '../shell/page-head.tsx'

/** No way is known yet: what one is, and what has to be sent for one to be seen. */
export const NoPathways = () => (
  <>
    <PageHead title="Pathways" sub="None seen yet" />
    <main className={message.page}>
      <section className={message.message}>
        <h2>No message’s way was seen yet</h2>
        <p>
          A pathway is the way that messages go from end to end: the service where all began, the channels in which they
          wait, the services that take them and send on. Plumbline puts it together from the spans of the services on
          it.
        </p>
        <h3>Send OpenTelemetry from both ends</h3>
        <p>
          Whoever publishes and whoever consumes. For a Node service a preload does it, and no change of code; any other
          language sends what its own SDK makes.
        </p>
        <Snippet label="the command" text="node --import @plumbline/instrument service.js" />
        <h3>Let messages carry their context</h3>
        <p>
          A message has to carry the <code>traceparent</code> of the span that sent it, so that the consumer’s span is
          its child or linked to it. Instrumentations of Kafka and RabbitMQ clients do that by themselves; for Redis
          Streams the preload above does, where <code>PLUMBLINE_REDIS_CONTEXT_FIELD=traceparent</code> is set at both
          ends; elsewhere put it into a field of the entry.
        </p>
        <p>A way is here about half a minute after its first message came to its end. This page changes by itself.</p>
      </section>
    </main>
  </>
)
