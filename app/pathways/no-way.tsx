import { Link } from '../client/link.tsx'
import message from '../flow/message.module.css'
import { PageHead } from '../shell/page-head.tsx'

/** No way has this id now: its messages may go another way, or none may have come to its end for a while. */
export const NoWay = ({ id }: { id: string }) => (
  <>
    <PageHead title="Pathway" sub="No message goes this way now" />
    <main className={message.page}>
      <section className={message.message}>
        <h2>No message goes this way now</h2>
        <p>
          A way is here for as long as messages come to its end, and a quarter of an hour after the last. It is another
          one as soon as another service, channel, reader or method is on it.
        </p>
        <ul>
          <li>
            <Link href="/pathways">See the ways that messages go now</Link>
          </li>
        </ul>
        <p>If messages go this way again, this page shows it by itself.</p>
        <p className={message.small}>
          <code>{id}</code>
        </p>
      </section>
    </main>
  </>
)
