'use client'
import { useEffect } from 'react'
import { useLive } from '../client/use-live.ts'

const COUNT = /^\(\d+\) /

/** The tab's title begins with how many alerts fire: `(2) Flow · Plumbline`. Whatever else sets the title, it stands. */
export const AlertTitle = () => {
  const count = useLive().picture?.alerts.length ?? 0
  useEffect(() => {
    const put = (): void => {
      const plain = document.title.replace(COUNT, '')
      const wanted = count === 0 ? plain : `(${count}) ${plain}`
      if (document.title !== wanted) document.title = wanted
    }
    put()
    const observer = new MutationObserver(put)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => observer.disconnect()
  }, [count])
  return null
}
