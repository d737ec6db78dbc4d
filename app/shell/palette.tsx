'use client'
import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'

const PaletteDialog = dynamic(() => import('./palette-dialog.tsx').then(({ PaletteDialog }) => PaletteDialog), {
  ssr: false
})
const ASKED = 'plumbline-palette'

/** Opens the palette from wherever a button for it stands. */
export const askForPalette = (): void => {
  window.dispatchEvent(new Event(ASKED))
}

/** Go anywhere, by ⌘K or Ctrl-K. The dialog is loaded when it is first opened. */
export const Palette = () => {
  const [open, setOpen] = useState<boolean>()
  useEffect(() => {
    const show = () => setOpen(true)
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      setOpen((was) => was !== true)
    }
    window.addEventListener(ASKED, show)
    window.addEventListener('keydown', press)
    return () => {
      window.removeEventListener(ASKED, show)
      window.removeEventListener('keydown', press)
    }
  }, [])
  return open === undefined ? null : <PaletteDialog open={open} onClose={() => setOpen(false)} />
}
