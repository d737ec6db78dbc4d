import { readFileSync } from 'node:fs'

/** What the demo's runner gives to each service. */
const need = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: the demo's runner sets it`)
  return value
}

export const kafkaBroker = (): string => need('DEMO_KAFKA')
export const amqpUrl = (): string => need('DEMO_AMQP')
export const redisUrl = (): string => need('DEMO_REDIS')
export const port = (name: string): number => Number(need(`DEMO_PORT_${name.toUpperCase().replaceAll('-', '_')}`))
export const instance = (): string => process.env.DEMO_INSTANCE ?? '1'

/** Faults that are switched on, from the file that `npm run demo -- fault` writes; read at most a few times a second. */
let faults: ReadonlySet<string> = new Set()
let readAt = 0

export const hasFault = (name: string): boolean => {
  if (Date.now() - readAt > 300) {
    readAt = Date.now()
    try {
      faults = new Set(JSON.parse(readFileSync(need('DEMO_FAULTS'), 'utf8')))
    } catch {
      faults = new Set()
    }
  }
  return faults.has(name)
}
