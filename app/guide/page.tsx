import type { Metadata } from 'next'
import { Suspense } from 'react'
import { GuidePage } from './guide-page.tsx'

export const metadata: Metadata = { title: 'Guide' }

const Page = () => (
  <Suspense>
    <GuidePage />
  </Suspense>
)
export default Page
