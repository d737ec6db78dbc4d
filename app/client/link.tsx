'use client'
import NextLink from 'next/link'
import { type ComponentProps, useState } from 'react'

/**
 * A link to another page. That page's script comes when somebody is about to go there, by pointer or by keyboard; by itself Next fetches what every
 * link in sight leads to, and with the rail that is all of Plumbline.
 */
export const Link = (props: Omit<ComponentProps<typeof NextLink>, 'prefetch' | 'onPointerEnter' | 'onFocus'>) => {
  const [meant, setMeant] = useState(false)
  const mean = () => setMeant(true)
  return <NextLink {...props} prefetch={meant ? null : false} onPointerEnter={mean} onFocus={mean} />
}
