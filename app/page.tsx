import { Suspense } from 'react'
import { FlowPage } from './flow/flow-page.tsx'
import { Loading } from './flow/loading.tsx'

const Page = () => (
  <Suspense fallback={<Loading title="Flow" />}>
    <FlowPage />
  </Suspense>
)
export default Page
