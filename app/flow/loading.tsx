import { PlumbLine } from '../icons/ui.tsx'
import head from './head.module.css'
import classes from './loading.module.css'

/** Before the first picture: the page's frame, and a plumb line that comes to rest. */
export const Loading = ({ title = 'Flow' }: { title?: string }) => (
  <>
    <header className={head.head}>
      <div className={head.title}>
        <div>
          <h1>{title}</h1>
          <p className={head.counts}>Looking…</p>
        </div>
      </div>
    </header>
    <main className={classes.rest} aria-busy="true">
      <div className={classes.swing}>
        <PlumbLine height={72} />
      </div>
      <p>Waiting for the first picture</p>
    </main>
  </>
)
