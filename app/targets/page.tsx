import type { Metadata } from 'next'
import { Suspense } from 'react'
import { TargetsPage } from './targets-page.tsx'

export const metadata: Metadata = { title: 'Targets' }

const Page = () => (
  <Suspense>
    <TargetsPage />
  </Suspense>
)
export default Page
