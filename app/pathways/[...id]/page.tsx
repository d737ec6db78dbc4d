import type { Metadata } from 'next'
import { Suspense } from 'react'
import { Loading } from '../../flow/loading.tsx'
import { PathwayPage } from '../pathway-page.tsx'

export const metadata: Metadata = { title: 'Pathway' }

const Page = () => (
  <Suspense fallback={<Loading title="Pathway" />}>
    <PathwayPage />
  </Suspense>
)
export default Page
