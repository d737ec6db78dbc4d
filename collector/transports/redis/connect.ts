import type { RedisTarget } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'
import { ReplyError } from './resp.ts'
import { Wire } from './wire.ts'

type Login = Partial<Pick<RedisTarget, 'username' | 'password'>>

/** Connects to one address and logs in. Secrets are read each time: they may have been renewed. */
export const connectTo = async (
  address: string,
  { tls, timeout, username, password }: Pick<RedisTarget, 'tls' | 'timeout'> & Login,
  context: TransportContext,
  signal: AbortSignal
): Promise<Wire> => {
  const settings = tls === undefined ? undefined : await tlsOptions(tls, context)
  const secret = password === undefined ? undefined : await context.secret(password)
  signal.throwIfAborted()
  const wire = await Wire.open(address, { tls: settings, timeoutMs: timeout, signal })
  const abort = () => wire.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (secret !== undefined) await logIn(wire, username, secret)
    // For people who look at CLIENT LIST; a right that is not there is not missed.
    await wire.ask('CLIENT', 'SETNAME', 'plumbline').catch(unlessRefused)
    return wire
  } catch (error) {
    wire.close()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const logIn = async (wire: Wire, username: string | undefined, password: string): Promise<void> => {
  try {
    await wire.ask('AUTH', ...(username === undefined ? [] : [username]), password)
  } catch (error) {
    const said = error instanceof ReplyError ? error.message : ''
    // A password where the server asks for none: it lets everybody in.
    if (/without any password configured|no password is set/.test(said)) return
    if (username !== undefined && /wrong number of arguments/.test(said))
      throw new Unseen('Redis before 6.0 has no users.', 'a password without username', 'authentication')
    throw error
  }
}

const unlessRefused = (error: unknown): void => {
  if (!(error instanceof ReplyError)) throw error
}
