import type { Metadata } from 'next'
import { Suspense } from 'react'
import { titleOf } from '../../things/thing-route.tsx'
import { UsePage } from '../use/use-page.tsx'

interface Parameters {
  params: Promise<{ id: string[] }>
}

export const generateMetadata = (parameters: Parameters): Promise<Metadata> => titleOf(parameters)

/** `/guide/<id>`: how one channel is used, against the guide. */
const Page = () => (
  <Suspense>
    <UsePage />
  </Suspense>
)
export default Page
