'use client'
import { type MantineColorScheme, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { UiIcon } from '../icons/ui.tsx'

const NEXT: Record<MantineColorScheme, MantineColorScheme> = { auto: 'light', light: 'dark', dark: 'auto' }
const NAMES: Record<MantineColorScheme, string> = { auto: 'as the system', light: 'light', dark: 'dark' }

/** Goes round light, dark and what the system says. The choice is this browser's, so the server can't draw it. */
export const SchemeSwitch = ({ className }: { className: string | undefined }) => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const mounted = useMounted()
  const scheme = mounted ? colorScheme : 'auto'
  const label = `Theme: ${NAMES[scheme]}. Change to ${NAMES[NEXT[scheme]]}.`
  return (
    <Tooltip label={label} position="right">
      <UnstyledButton className={className} onClick={() => setColorScheme(NEXT[scheme])} aria-label={label}>
        <UiIcon name={scheme} />
      </UnstyledButton>
    </Tooltip>
  )
}
