'use client'
import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { usePathname } from 'next/navigation'
import { Link } from '../client/link.tsx'
import { useLive } from '../client/use-live.ts'
import { PlumbLine, UiIcon } from '../icons/ui.tsx'
import { SchemeSwitch } from '../theme/scheme-switch.tsx'
import { askForHelp, Help } from './help.tsx'
import { askForPalette, Palette } from './palette.tsx'
import { PLACES } from './places.ts'
import classes from './shell.module.css'

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

const Straying = () => {
  const findings = useLive().picture?.findings ?? []
  return findings.length === 0 ? null : (
    <span className={classes.straying}>
      {findings.length}
      <VisuallyHidden> stray from the guide</VisuallyHidden>
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
          {href === '/alerts' ? <Firing /> : href === '/guide' ? <Straying /> : null}
        </Link>
      ))}
      <div className={classes.bottom}>
        <Tooltip label="Go to… (⌘K, Ctrl-K)" position="right">
          <UnstyledButton className={classes.tool} onClick={askForPalette} aria-label="Go to a page or a thing">
            <UiIcon name="search" />
          </UnstyledButton>
        </Tooltip>
        <Tooltip label="Keys and marks (?)" position="right">
          <UnstyledButton className={classes.tool} onClick={askForHelp} aria-label="Keys and marks">
            <UiIcon name="help" />
          </UnstyledButton>
        </Tooltip>
        <SchemeSwitch className={classes.tool} />
      </div>
      <Help />
      <Palette />
    </nav>
  )
}
