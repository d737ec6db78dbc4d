'use client'
import { UnstyledButton } from '@mantine/core'
import { Link } from '../client/link.tsx'
import { PlumbLine } from '../icons/ui.tsx'
import head from './head.module.css'
import { HeadTools } from './head-tools.tsx'

/** The head of a page: its name, a line of what stands on it, and what it is filtered by. */
export const PageHead = ({
  title,
  sub,
  children
}: {
  title: string
  sub: React.ReactNode
  children?: React.ReactNode
}) => (
  <header className={head.head}>
    <div className={head.title}>
      <Link href="/" className={head.logo} aria-label="Plumbline: the whole flow">
        <PlumbLine height={30} />
      </Link>
      <div>
        <h1>{title}</h1>
        <p className={head.counts} aria-live="polite">
          {sub}
        </p>
      </div>
      <HeadTools />
    </div>
    {children}
  </header>
)

/** What a page shows of several: one is pressed. */
export const Tabs = <T extends string>({
  tabs,
  now,
  choose
}: {
  tabs: readonly { id: T; name: React.ReactNode }[]
  now: T
  choose(id: T): void
}) => (
  <div className={head.chips} role="toolbar" aria-label="What is shown">
    {tabs.map(({ id, name }) => (
      <UnstyledButton key={id} className={head.chip} aria-pressed={id === now} onClick={() => choose(id)}>
        {name}
      </UnstyledButton>
    ))}
  </div>
)
