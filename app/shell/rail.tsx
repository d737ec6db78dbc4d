'use client'
import { Tooltip, UnstyledButton } from '@mantine/core'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { PlumbLine, UiIcon } from '../icons/ui.tsx'
import { SchemeSwitch } from '../theme/scheme-switch.tsx'
import { askForHelp, Help } from './help.tsx'
import classes from './shell.module.css'

const PLACES = [{ href: '/', name: 'Flow', icon: 'flow' }] as const

/** Where one can go, and the page's own settings. Only what exists stands here. */
export const Rail = () => {
  const here = usePathname()
  return (
    <nav className={classes.rail} aria-label="Plumbline">
      <Link href="/" className={classes.logo} aria-label="Plumbline: the whole flow">
        <PlumbLine />
      </Link>
      {PLACES.map(({ href, name, icon }) => (
        <Link key={href} href={href} className={classes.place} {...(here === href ? { 'aria-current': 'page' } : {})}>
          <UiIcon name={icon} size={20} />
          {name}
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
