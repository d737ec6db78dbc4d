import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/ScrollArea.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/VisuallyHidden.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/Popover.css'
import '@mantine/core/styles/CloseButton.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/PasswordInput.css'
import '@mantine/core/styles/ActionIcon.css'
import '@mantine/core/styles/Combobox.css'
import '@mantine/core/styles/Tooltip.css'
import '@mantine/core/styles/Kbd.css'
import '@xyflow/react/dist/base.css'
import './theme/tokens.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata, Viewport } from 'next'
import { Suspense } from 'react'
import { AlertTitle } from './shell/alert-title.tsx'
import { Foot } from './shell/foot.tsx'
import { Rail } from './shell/rail.tsx'
import classes from './shell/shell.module.css'
import { Dressed } from './theme/dressed.tsx'

export const metadata: Metadata = {
  title: { default: 'Flow · Plumbline', template: '%s · Plumbline' },
  description: 'How messages flow through gRPC, Redis Streams, RabbitMQ and Kafka, and what is out of true.'
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f7f9' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1217' }
  ]
}

/** Every page: the rail at the left, the foot with the plumb line, and between them what the page gives. */
const Layout = ({ children }: { children: React.ReactNode }) => (
  <html lang="en" {...mantineHtmlProps}>
    <head>
      <ColorSchemeScript defaultColorScheme="auto" />
    </head>
    <body>
      <Dressed>
        <AlertTitle />
        <div className={classes.shell}>
          <Rail />
          {children}
          <Suspense fallback={<footer className={classes.foot} />}>
            <Foot />
          </Suspense>
        </div>
      </Dressed>
    </body>
  </html>
)
export default Layout
