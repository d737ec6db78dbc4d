import type { RedisTarget } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import type { TransportContext } from '../transport.ts'
import { listOf } from './answers.ts'
import { connectTo } from './connect.ts'
import { refusedOf } from './refusal.ts'

/** Where the master is, as the first Sentinel that answers says (redis.io, "Sentinel client spec"). It is asked each time a connection opens. */
export const masterBySentinel = async (
  target: RedisTarget,
  context: TransportContext,
  signal: AbortSignal
): Promise<string> => {
  const { sentinels, master = '', sentinelUsername: username, sentinelPassword: password, tls, timeout } = target
  const login = { tls, timeout, ...(username && { username }), ...(password && { password }) }
  let last: unknown
  for (const sentinel of sentinels) {
    try {
      const wire = await connectTo(sentinel, login, context, signal)
      try {
        const [host, port] = listOf(await wire.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', master))
        // One that was just added may not know it yet: the next is asked.
        if (host === undefined) throw new Unseen(UNKNOWN, 'the master’s name as Sentinel has it', 'configuration')
        return String(host).includes(':') ? `[${host}]:${port}` : `${host}:${port}`
      } finally {
        wire.close()
      }
    } catch (error) {
      signal.throwIfAborted()
      // That a Sentinel answers and does not know says more than that another is away.
      if (!(last instanceof Unseen)) last = sentinelWorded(error)
    }
  }
  throw last instanceof Unseen ? last : new Unseen('No Sentinel answers.', null, 'unreachable')
}

/** A refusal is the Sentinel's own, and has its own keys in the configuration. */
const sentinelWorded = (error: unknown): unknown => {
  const said = error instanceof Error ? error.message : ''
  if (said.startsWith('NOAUTH'))
    return new Unseen('Sentinel asks for a password.', 'sentinelPassword in the configuration', 'authentication')
  if (/^WRONGPASS|^ERR invalid password/.test(said))
    return new Unseen('Sentinel refuses the credentials.', 'the right sentinelPassword', 'authentication')
  if (refusedOf(error) !== undefined)
    return new Unseen('Sentinel does not allow it.', 'ACL rule +sentinel|get-master-addr-by-name', 'authorisation')
  return error
}

const UNKNOWN = 'Sentinel knows no master of this name.'
