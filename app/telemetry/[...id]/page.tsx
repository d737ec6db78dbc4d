import type { Metadata } from 'next'
import { Suspense } from 'react'
import { titleOf } from '../../things/thing-route.tsx'
import { TelemetryPage } from '../telemetry-page.tsx'

interface Parameters {
  params: Promise<{ id: string[] }>
}

export const generateMetadata = (parameters: Parameters): Promise<Metadata> => titleOf(parameters)

/** `/telemetry/<service>`: what its telemetry gives. */
const Page = () => (
  <Suspense>
    <TelemetryPage />
  </Suspense>
)
export default Page
