import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

export interface DashboardProcess {
  address: string
  stop(): Promise<void>
}

/** The dashboard as the product runs it: a process of its own, from the built pages, on a free port. */
export const startDashboard = async (
  databaseUrl: string,
  env: Record<string, string> = {}
): Promise<DashboardProcess> => {
  const port = await freePort()
  const child = fork(resolve(ROOT, 'cli/dashboard.ts'), {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl, PLUMBLINE_PORT: String(port), ...env }
  })
  const gone = once(child, 'exit')
  const [said] = await Promise.race([once(child, 'message'), gone])
  if (typeof said !== 'object' || said === null || !('ready' in said))
    throw new Error('the dashboard did not start; npm test builds it first')
  return {
    address: `http://localhost:${port}`,
    stop: async () => {
      child.kill('SIGTERM')
      await gone
    }
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
