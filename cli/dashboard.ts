import { createServer } from 'node:http'
import next from 'next'
import { ROOT } from './checks.ts'

/** The dashboard's process: Next on the host and port that the launcher gives. Ends with the launcher. */
const host = process.env.PLUMBLINE_HOST ?? '127.0.0.1'
const port = Number(process.env.PLUMBLINE_PORT ?? 3000)

const app = next({ dev: false, dir: ROOT, hostname: host, port, quiet: true })
await app.prepare()
const handle = app.getRequestHandler()
const server = createServer((request, response) => void handle(request, response))

const stop = (): void => {
  // Live streams are open for hours: they are cut, and the browsers come back by themselves.
  server.close(() => process.exit(0))
  server.closeAllConnections()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
if (process.send !== undefined) process.once('disconnect', stop)

server.once('error', (error: NodeJS.ErrnoException) => {
  process.send?.({ failed: { code: error.code ?? 'internal', message: error.message } })
  process.exit(error.code === 'EADDRINUSE' ? 3 : 1)
})
server.listen(port, host, () => process.send?.({ ready: true }))
