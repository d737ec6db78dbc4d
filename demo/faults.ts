import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DemoService } from './graph.ts'

/** What can be made to go wrong, and what one sees then. */
export const FAULTS = {
  'slow-email': 'the email service takes 4 s a message: email.send grows',
  'dead-email': 'all email instances stop: nobody reads email.send',
  'dead-analytics': 'analytics stops: its group has nobody, its lag grows',
  'poison-email': 'two messages in five can’t be handled and are dead-lettered',
  'burst-orders': 'ten times as many orders',
  'slow-tasks': 'zerg_tasks takes 600 ms a call',
  'failing-orders': 'three in ten CreateOrder calls fail',
  'stop-redis': 'the Redis server stops',
  'stop-rabbitmq': 'the RabbitMQ broker stops',
  'stop-kafka': 'the Kafka broker stops'
} as const
export type Fault = keyof typeof FAULTS

/** Services that a fault keeps from running. */
const KILLS: Partial<Record<Fault, DemoService>> = { 'dead-email': 'email', 'dead-analytics': 'analytics' }

export const deadBy = (faults: ReadonlySet<Fault>): Set<DemoService> =>
  new Set([...faults].flatMap((fault) => KILLS[fault] ?? []))

export const isFault = (name: string): name is Fault => name in FAULTS

/** Faults that are on: names in a JSON file that the runner and each service read. */
export const readFaults = (file: string): Fault[] => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}

export const switchFault = (file: string, fault: Fault, on: boolean): void => {
  const others = existsSync(file) ? readFaults(file).filter((each) => each !== fault) : []
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(on ? [...others, fault] : others))
}
