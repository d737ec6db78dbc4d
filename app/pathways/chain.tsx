import { nameOf } from '../../model/id.ts'
import type { Hop } from '../../model/pathway.ts'
import type { Picture } from '../client/picture.ts'
import { KindIcon } from '../icons/kinds.tsx'
import classes from './chain.module.css'
import { kindOf } from './kind-of.ts'

/** A way in one line: services with the method that it goes by and, with their own shapes and hues, the channels between them. */
export const Chain = ({ hops, picture }: { hops: readonly Hop[]; picture: Picture }) => (
  <span className={classes.chain}>
    {hops.map((hop, i) => (
      <span
        key={hop.id}
        className={classes.link}
        {...(hop.transport === null ? {} : { 'data-transport': hop.transport })}
      >
        {i === 0 ? null : (
          <span className={classes.arrow} aria-hidden="true">
            →
          </span>
        )}
        <KindIcon kind={kindOf(hop, picture)} size={13} />
        <span className={'channel' in hop ? classes.channel : undefined}>{hop.name}</span>
        {'service' in hop && hop.method !== null ? <span className={classes.method}>{nameOf(hop.method)}</span> : null}
      </span>
    ))}
  </span>
)
