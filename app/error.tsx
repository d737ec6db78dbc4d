'use client'
import { usePathname } from 'next/navigation'
import message from './flow/message.module.css'
import { Broken, type Thrown } from './shell/broken.tsx'
import { PageHead } from './shell/page-head.tsx'
import { PLACES } from './shell/places.ts'

/** A page threw while it was drawn. Rail and foot stay, so that one can go elsewhere. */
const BrokenPage = (thrown: Thrown) => {
  const here = usePathname()
  const place = PLACES.find(({ href }) => here === href || (href !== '/' && here.startsWith(`${href}/`)))
  return (
    <>
      <PageHead title={place?.name ?? 'Plumbline'} sub="Can’t be shown" />
      <main className={message.page}>
        <Broken {...thrown} />
      </main>
    </>
  )
}
export default BrokenPage
