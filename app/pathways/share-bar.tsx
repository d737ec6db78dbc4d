import { formatShare } from '../../model/format.ts'
import type { Hop } from '../../model/pathway.ts'
import classes from './share.module.css'
import { shareOf } from './time.ts'

/** Where the time of a way goes: a part for each step, as wide as its share. Waiting is hatched, processing is full. */
export const ShareBar = ({ hops, tall = false }: { hops: readonly Hop[]; tall?: boolean }) => {
  if (hops.every((hop) => shareOf(hop) === undefined)) return null
  const words = hops
    .map((hop) => `${hop.name} ${'channel' in hop ? 'waiting' : 'processing'} ${formatShare(shareOf(hop) ?? 0)}`)
    .join(', ')
  return (
    <span className={classes.bar} data-tall={tall} role="img" aria-label={`Share of time: ${words}`}>
      {hops.map((hop) => (
        <span
          key={hop.id}
          className={classes.part}
          data-wait={'channel' in hop}
          {...(hop.transport === null ? {} : { 'data-transport': hop.transport })}
          style={{ flexGrow: Math.max(0.002, shareOf(hop) ?? 0) }}
          title={`${hop.name}: ${formatShare(shareOf(hop) ?? 0)} of the time, ${'channel' in hop ? 'waiting' : 'processing'}`}
        />
      ))}
    </span>
  )
}
