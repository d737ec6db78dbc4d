import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Target } from '../../model/index.ts'

const PATIENCE_MS = 1500

/** TLS where none is spoken, or none where it is: told by trying the other way at the same port. undefined where that is not it. */
export const tlsMismatch = async (target: Target): Promise<{ kind: 'tls'; why: string; needs: string } | undefined> => {
  const { host, port, encrypted } = placeOf(target)
  if (encrypted && (await answersPlainly(host, port)))
    return {
      kind: 'tls',
      why: 'The broker does not speak TLS at this port.',
      needs: 'its TLS port, or no tls in the configuration'
    }
  if (!encrypted && (await answersTls(host, port)))
    return {
      kind: 'tls',
      why: 'The broker speaks TLS at this port, and the configuration doesn’t.',
      needs: target.kind === 'rabbitmq' ? 'https (or amqps) in its address' : 'tls in the configuration (tls: {})'
    }
  return undefined
}

const PORTS: Record<string, number> = { 'https:': 443, 'amqp:': 5672, 'amqps:': 5671 }

const placeOf = (target: Target): { host: string; port: number; encrypted: boolean } => {
  if (target.kind === 'rabbitmq') {
    const url = target.management[0] ?? target.metrics[0] ?? target.amqp ?? ''
    const { hostname, port, protocol } = new URL(url)
    const encrypted = protocol === 'https:' || protocol === 'amqps:'
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || PORTS[protocol] || 80, encrypted }
  }
  const [address = ''] =
    target.kind === 'kafka'
      ? target.brokers
      : target.kind === 'grpc'
        ? [target.address]
        : [...target.sentinels, ...target.addresses]
  const colon = address.lastIndexOf(':')
  return {
    host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(address.slice(colon + 1)),
    encrypted: target.tls !== undefined
  }
}

/** The first byte of a TLS alert (RFC 8446, 5.1): how a TLS server answers what is not TLS. */
const ALERT = 0x15

/** Whether a line of text gets an answer that is not TLS's. */
const answersPlainly = (host: string, port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS }, () => socket.write('PING\r\n\r\n'))
    const end = (plainly: boolean) => {
      socket.destroy()
      done(plainly)
    }
    socket.once('data', (data) => end(data[0] !== ALERT))
    for (const event of ['timeout', 'error', 'close']) socket.once(event, () => end(false))
  })

/** Whether a handshake is agreed, whatever the certificate: nothing is sent after it. */
const answersTls = (host: string, port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connectTls({ host, port, rejectUnauthorized: false, timeout: PATIENCE_MS }, () => end(true))
    const end = (agreed: boolean) => {
      socket.destroy()
      done(agreed)
    }
    for (const event of ['timeout', 'error', 'close']) socket.once(event, () => end(false))
  })
