import type { Metadata } from 'next'
import { Suspense } from 'react'
import { Loading } from '../flow/loading.tsx'
import { ThingPage } from './thing-page.tsx'

interface Parameters {
  params: Promise<{ id: string[] }>
}

/** The tab says the name: the last segment of the id, which comes as it stands in the address. */
export const titleOf = async ({ params }: Parameters): Promise<Metadata> => {
  const { id } = await params
  const last = id.at(-1) ?? ''
  try {
    return { title: decodeURIComponent(last) }
  } catch {
    return { title: last }
  }
}

/** `/channels/<id>`, `/groups/<id>`, `/services/<id>` and `/brokers/<id>`: which it is, the id says by itself. */
export const ThingRoute = () => (
  <Suspense fallback={<Loading title="" />}>
    <ThingPage />
  </Suspense>
)
