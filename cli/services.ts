import { listServices, SERVICE_NAMES, startService, stopService } from '../test/services/index.ts'

/** `npm run services:start | services:stop`: the brokers and Postgres that tests and demo use. */
if (process.argv[2] === 'stop') {
  const running = listServices().filter(({ running }) => running)
  for (const { instance, name } of running) {
    await stopService(name, { instance })
    console.log(`stopped ${name} (${instance})`)
  }
  if (running.length === 0) console.log('nothing was running')
} else {
  for (const name of SERVICE_NAMES) {
    await startService(name)
    console.log(`${name} is up`)
  }
}
