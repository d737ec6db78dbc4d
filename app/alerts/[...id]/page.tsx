import type { Metadata } from 'next'
import { EpisodePage } from '../episode-page.tsx'

export const metadata: Metadata = { title: 'Alert' }

/** `/alerts/<id>`: one episode of an alert. */
const Page = () => <EpisodePage />
export default Page
