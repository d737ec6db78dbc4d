import type { Metadata } from 'next'
import { NoPage } from './shell/no-page.tsx'

export const metadata: Metadata = { title: 'No such page' }

/** Whatever address no page stands at. */
const NotFound = () => <NoPage />
export default NotFound
