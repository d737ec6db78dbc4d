'use client'
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { UiIcon } from '../icons/ui.tsx'
import classes from './message.module.css'

/** Text to take along. */
export const Snippet = ({ text, label }: { text: string; label: string }) => {
  const { copy, copied } = useClipboard({ timeout: 1500 })
  return (
    <div className={classes.snippet}>
      <pre>{text}</pre>
      <Tooltip label={copied ? 'Copied' : `Copy ${label}`}>
        <UnstyledButton className={classes.copy} onClick={() => copy(text)} aria-label={`Copy ${label}`}>
          <UiIcon name={copied ? 'done' : 'copy'} size={16} />
        </UnstyledButton>
      </Tooltip>
    </div>
  )
}
