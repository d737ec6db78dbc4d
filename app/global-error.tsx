'use client'
import '@fontsource-variable/inter/wght.css'
import './theme/tokens.css'
import message from './flow/message.module.css'
import { Broken, type Thrown } from './shell/broken.tsx'
import classes from './shell/trouble.module.css'

/** The theme's own colours of a body are gone with the theme. */
const BODY = {
  background: 'var(--bg)',
  color: 'var(--text)',
  fontFamily: "'Inter Variable', system-ui, sans-serif"
}

/** What every page stands in threw: this takes its place, with the document's own element and nothing else of it. */
const AllBroken = (thrown: Thrown) => (
  <html lang="en" data-mantine-color-scheme={schemeSoFar()}>
    <body style={BODY}>
      <title>Can’t be shown · Plumbline</title>
      <main className={`${message.page} ${classes.alone}`}>
        <h1 className={classes.brand}>Plumbline</h1>
        <Broken {...thrown} />
      </main>
    </body>
  </html>
)
export default AllBroken

const schemeSoFar = (): string =>
  typeof document === 'undefined'
    ? 'light'
    : (document.documentElement.getAttribute('data-mantine-color-scheme') ?? 'light')
