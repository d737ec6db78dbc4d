import type { RabbitmqTarget } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import type { TransportContext } from '../transport.ts'

/** The password for a host. RabbitMQ's own guest, whom it lets in locally only, is tried on this machine and nowhere else. */
export const passwordFor = async (
  { username, password }: RabbitmqTarget,
  host: string,
  { secret }: TransportContext
): Promise<string> => {
  if (password !== undefined) return secret(password)
  if (username === 'guest' && /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)) return 'guest'
  throw new Unseen(
    username === 'guest'
      ? 'No user is configured, and RabbitMQ lets guest in from its own host only.'
      : 'The user has no password in the configuration.',
    'username and password in the configuration',
    'configuration'
  )
}
