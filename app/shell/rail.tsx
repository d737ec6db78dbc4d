'use client'
import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useLive } from '../client/use-live.ts'
import { PlumbLine, UiIcon } from '../icons/ui.tsx'
import { SchemeSwitch } from '../theme/scheme-switch.tsx'
import { askForHelp, Help } from './help.tsx'
import classes from './shell.module.css'

/** Every page that can be gone to, in the order of the rail. */
export const PLACES = [
  { href: '/', name: 'Flow', icon: 'flow' },
  { href: '/channels', name: 'Channels', icon: 'channels' },
  { href: '/alerts', name: 'Alerts', icon: 'alerts' }
] as const

const Firing = () => {
  const alerts = useLive().picture?.alerts ?? []
  if (alerts.length === 0) return null
  const worst = alerts.some(({ severity }) => severity === 'critical') ? 'critical' : 'warn'
  return (
    <span className={classes.firing} data-health={worst}>
      {alerts.length}
      <VisuallyHidden> firing</VisuallyHidden>
    </span>
  )
}

const isWithin = (here: string, href: string): boolean => here === href || (href !== '/' && here.startsWith(`${href}/`))

/** Where one can go, and the page's own settings. Only what exists stands here. */
export const Rail = () => {
  const here = usePathname()
  return (
    <nav className={classes.rail} aria-label="Plumbline">
      <Link href="/" className={classes.logo} aria-label="Plumbline: the whole flow">
        <PlumbLine />
      </Link>
      {PLACES.map(({ href, name, icon }) => (
        <Link
          key={href}
          href={href}
          className={classes.place}
          {...(isWithin(here, href) ? { 'aria-current': 'page' } : {})}
        >
          <UiIcon name={icon} size={20} />
          {name}
          {href === '/alerts' ? <Firing /> : null}
        </Link>
      ))}
      <div className={classes.bottom}>
        <Tooltip label="Keys and marks (?)" position="right">
          <UnstyledButton className={classes.tool} onClick={askForHelp} aria-label="Keys and marks">
            <UiIcon name="help" />
          </UnstyledButton>
        </Tooltip>
        <SchemeSwitch className={classes.tool} />
      </div>
      <Help />
    </nav>
  )
}
