import type { ConnectionOptions } from 'node:tls'
import type { KafkaTarget } from '../../model/index.ts'
import type { TransportContext } from './transport.ts'

/** A target's TLS settings as Node's tls takes them. */
export const tlsOptions = async (
  tls: NonNullable<KafkaTarget['tls']>,
  { secret }: TransportContext
): Promise<ConnectionOptions> => ({
  ...(tls.ca === undefined ? {} : { ca: await secret(tls.ca) }),
  ...(tls.cert === undefined ? {} : { cert: await secret(tls.cert) }),
  ...(tls.key === undefined ? {} : { key: await secret(tls.key) }),
  ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  ...(tls.insecure ? { rejectUnauthorized: false } : {})
})
