import { factsOf } from '../../../guide/facts.ts'
import { whatIf } from '../../../guide/fit.ts'
import type { Transport } from '../../../model/observation.ts'
import type { Fit } from '../../../model/profile.ts'
import panel from '../../panel/panel.module.css'
import { TransportIcon } from '../transport-icon.tsx'
import classes from './use.module.css'

const SUITS = { yes: 'would do', no: 'would not do', unknown: 'can’t be told' } as const
const HERE = { yes: 'it is here, rightly', no: 'it is here, and lacks', unknown: 'it is here' } as const
const MARKS = { yes: '✓', no: '–', unknown: '?' } as const

/** Each of the four, criterion by criterion, and what moving there would gain and lose. */
export const Suits = ({ fits, transport }: { fits: readonly Fit[]; transport: Transport }) => (
  <section>
    <h2 className={panel.heading}>How each would carry it</h2>
    {fits.map((fit) => (
      <details
        key={fit.transport}
        className={classes.fit}
        data-transport={fit.transport}
        data-suits={fit.suits}
        open={fit.transport === transport}
      >
        <summary>
          <TransportIcon transport={fit.transport} size={15} />
          <b>{factsOf(fit.transport).title}</b>{' '}
          <span>{fit.transport === transport ? HERE[fit.suits] : SUITS[fit.suits]}</span>
        </summary>
        <ul>
          {fit.criteria.map(({ feature, needs, gives, verdict }) => (
            <li key={feature} data-verdict={verdict}>
              <i aria-hidden="true">{MARKS[verdict]}</i>
              <span>
                <b>{feature}</b>: {needs}. <small>The guide: {gives}.</small>
              </span>
            </li>
          ))}
        </ul>
        {fit.transport === transport ? null : <WhatIf fits={fits} from={transport} to={fit} />}
      </details>
    ))}
  </section>
)

const WhatIf = ({ fits, from, to }: { fits: readonly Fit[]; from: Transport; to: Fit }) => {
  const { gains, loses } = whatIf(fits, from, to.transport)
  const here = fits.find(({ transport }) => transport === from)
  // What is not known on either side can neither be promised nor held against it.
  const unclear = to.criteria.filter(({ verdict }) => verdict === 'unknown').map(({ feature }) => feature.toLowerCase())
  return (
    <p className={panel.dim}>
      To move it there would {gains.length === 0 ? 'gain nothing that is seen' : `gain ${gains.join('; ')}`}
      {loses.length === 0 ? '' : `, and lose ${loses.join('; ')}`}. Effort to run: {to.effort}
      {here === undefined ? '' : `, ${here.effort} where it is`}.
      {unclear.length === 0 ? '' : ` What can’t be told of it: ${unclear.join(', ')}.`} Who sends and who reads has to
      be changed: the guide weighs what it needs, not that work.
    </p>
  )
}
