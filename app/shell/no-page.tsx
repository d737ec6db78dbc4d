'use client'
import { UnstyledButton } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { usePathname } from 'next/navigation'
import { Link } from '../client/link.tsx'
import message from '../flow/message.module.css'
import { UiIcon } from '../icons/ui.tsx'
import { PageHead } from './page-head.tsx'
import { askForPalette } from './palette.tsx'
import { PLACES } from './places.ts'
import classes from './trouble.module.css'

/** The server draws one page for all such addresses: which it was, only the browser says. */
const Asked = () => {
  const path = usePathname()
  return <code className={classes.long}>{useMounted() ? path : '…'}</code>
}

/** Nothing stands at this address: which it was, and where one may have wanted to go. */
export const NoPage = () => (
  <>
    <PageHead title="No such page" sub="404" />
    <main className={message.page}>
      <section className={message.message}>
        <h2>There is no page at this address</h2>
        <p>It may be mistyped, or lead to something that this version of Plumbline doesn’t have.</p>
        <p>
          <Asked />
        </p>
        <h3>What there is</h3>
        <ul className={classes.places}>
          {PLACES.map(({ href, name, icon, says }) => (
            <li key={href} className={classes.place}>
              <UiIcon name={icon} size={17} />
              <Link href={href}>{name}</Link>
              <span>{says}</span>
            </li>
          ))}
        </ul>
        <p className={classes.actions}>
          <UnstyledButton className={message.primary} onClick={askForPalette}>
            Find it by its name
          </UnstyledButton>
        </p>
        <p className={message.small}>
          <code>request.not_found</code>
        </p>
      </section>
    </main>
  </>
)
