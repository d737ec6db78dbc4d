'use client'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { isTyping } from './keys.ts'

const HelpDialog = dynamic(() => import('./help-dialog.tsx').then(({ HelpDialog }) => HelpDialog), { ssr: false })
const ASKED = 'plumbline-help'

/** Opens the help from wherever a button for it stands. */
export const askForHelp = (): void => {
  window.dispatchEvent(new Event(ASKED))
}

/** Help, by `?` or on asking. The dialog is loaded when it is first opened. */
export const Help = () => {
  const [open, setOpen] = useState<boolean>()
  useEffect(() => {
    const show = () => setOpen(true)
    const press = (event: KeyboardEvent) => {
      if (event.key === '?' && !isTyping(event)) setOpen(true)
    }
    window.addEventListener(ASKED, show)
    window.addEventListener('keydown', press)
    return () => {
      window.removeEventListener(ASKED, show)
      window.removeEventListener('keydown', press)
    }
  }, [])
  return open === undefined ? null : <HelpDialog open={open} onClose={() => setOpen(false)} />
}
