import { connect } from 'node:net'
import { Target, type TargetKind } from '../model/index.ts'
import { reasonFor } from './reasons.ts'
import { probes } from './transports/registry.ts'

export interface Discovery {
  found: Target[]
  notFound: { kind: TargetKind; address: string; why: string }[]
}

/** Looks on this host's usual ports for what can be watched. A port that answers becomes a target; its first poll says what it really is. */
export const discover = async (): Promise<Discovery> => {
  const found: Target[] = []
  const notFound: Discovery['notFound'] = []
  await Promise.all(
    probes().map(async ({ host, port, target }) => {
      try {
        await answers(host, port)
        found.push(Target.parse(target))
      } catch (error) {
        notFound.push({ kind: target.kind, address: `${host}:${port}`, why: reasonFor(error) })
      }
    })
  )
  const byKind = (a: { kind: string }, b: { kind: string }) => a.kind.localeCompare(b.kind)
  return { found: found.sort(byKind), notFound: notFound.sort(byKind) }
}

const answers = (host: string, port: number): Promise<void> =>
  new Promise((done, fail) => {
    const socket = connect({ host, port, timeout: 1000 }, () => {
      socket.destroy()
      done()
    })
    socket.once('timeout', () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    socket.once('error', fail)
  })
