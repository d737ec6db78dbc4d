import { ago, clock, clockSeconds, moment, utc } from './time.ts'

type How = 'moment' | 'clock' | 'seconds' | 'ago'

const SAY: Record<How, (at: number, now: number) => string> = {
  moment,
  clock: (at) => clock(at),
  seconds: (at) => clockSeconds(at),
  ago
}

interface WhenProps {
  /** Unix ms. */
  at: number
  now: number
  how?: How
}

/** A moment in the viewer's zone, with UTC at hand: day and time, for who points at it and for machines. */
export const When = ({ at, now, how = 'moment' }: WhenProps) => (
  <time dateTime={new Date(at).toISOString()} title={how === 'ago' ? `${clockSeconds(at)} (${utc(at)})` : utc(at)}>
    {SAY[how](at, now)}
  </time>
)
