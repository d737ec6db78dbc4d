import type { Metadata } from 'next'
import { TracePage } from '../trace-page.tsx'

export const metadata: Metadata = { title: 'Trace' }

/** `/traces/<id>`: one kept trace, span by span. */
const Page = () => <TracePage />
export default Page
