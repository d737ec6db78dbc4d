import { PlumbLine } from '../icons/ui.tsx'
import { PageHead } from '../shell/page-head.tsx'
import classes from './loading.module.css'

/** Before the first picture: the page's frame, and a plumb line that comes to rest. */
export const Loading = ({ title }: { title: string }) => (
  <>
    <PageHead title={title} sub="Looking…" />
    <main className={classes.rest} aria-busy="true">
      <div className={classes.swing}>
        <PlumbLine height={72} />
      </div>
      <p>Waiting for the first picture</p>
    </main>
  </>
)
