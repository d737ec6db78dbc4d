import type { EntityKind, Transport } from '../../model/observation.ts'
import { KindIcon } from '../icons/kinds.tsx'

/** A transport is drawn as what it is made of. */
export const CHANNEL_KIND: Record<Transport, EntityKind> = {
  grpc: 'rpc_method',
  redis: 'stream',
  rabbitmq: 'queue',
  kafka: 'topic'
}

export const TransportIcon = ({ transport, size = 16 }: { transport: Transport; size?: number }) => (
  <KindIcon kind={CHANNEL_KIND[transport]} size={size} />
)
