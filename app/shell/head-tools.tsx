'use client'
import { UnstyledButton } from '@mantine/core'
import { UiIcon } from '../icons/ui.tsx'
import { SchemeSwitch } from '../theme/scheme-switch.tsx'
import head from './head.module.css'
import { askForHelp } from './help.tsx'
import { askForPalette } from './palette.tsx'

/** What stands at the foot of the rail; on a phone, whose rail has no room for it, at the right of the head. */
export const HeadTools = () => (
  <div className={head.tools}>
    <UnstyledButton className={head.tool} onClick={askForPalette} aria-label="Go to a page or a thing">
      <UiIcon name="search" />
    </UnstyledButton>
    <UnstyledButton className={head.tool} onClick={askForHelp} aria-label="Keys and marks">
      <UiIcon name="help" />
    </UnstyledButton>
    <SchemeSwitch className={head.tool} />
  </div>
)
