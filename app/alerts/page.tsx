import type { Metadata } from 'next'
import { Suspense } from 'react'
import { AlertsPage } from './alerts-page.tsx'

export const metadata: Metadata = { title: 'Alerts' }

const Page = () => (
  <Suspense>
    <AlertsPage />
  </Suspense>
)
export default Page
