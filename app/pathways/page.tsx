import type { Metadata } from 'next'
import { Suspense } from 'react'
import { Loading } from '../flow/loading.tsx'
import { PathwaysPage } from './pathways-page.tsx'

export const metadata: Metadata = { title: 'Pathways' }

const Page = () => (
  <Suspense fallback={<Loading title="Pathways" />}>
    <PathwaysPage />
  </Suspense>
)
export default Page
