import type { Metadata } from 'next'
import { Suspense } from 'react'
import { Loading } from '../flow/loading.tsx'
import { ChannelsPage } from './channels-page.tsx'

export const metadata: Metadata = { title: 'Channels' }

const Page = () => (
  <Suspense fallback={<Loading title="Channels" />}>
    <ChannelsPage />
  </Suspense>
)
export default Page
