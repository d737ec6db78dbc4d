'use client'
import { UnstyledButton } from '@mantine/core'
import { TRANSPORT_NAMES } from '../format/words.ts'
import classes from '../shell/head.module.css'
import type { Choice } from './filter.ts'
import { isTrouble } from './near.ts'
import type { Choose } from './use-choice.ts'
import type { View } from './view.ts'

const TRANSPORTS = ['grpc', 'kafka', 'rabbitmq', 'redis'] as const

/** Filters of what there is: trouble, and the transports that are on the picture. A second press takes one off. */
export const Chips = ({ view, choice, choose }: { view: View; choice: Choice; choose: Choose }) => {
  const present = new Set([...view.nodes, ...view.edges].map(({ transport }) => transport))
  const trouble = view.nodes.filter(isTrouble)
  const worst = trouble.some(({ health }) => health === 'critical') ? 'critical' : 'warn'
  const all = choice.show === null && choice.transport === null
  return (
    <div className={classes.chips} role="toolbar" aria-label="Filters">
      <UnstyledButton
        className={classes.chip}
        aria-pressed={all}
        onClick={() => choose({ show: null, transport: null })}
      >
        All
      </UnstyledButton>
      <UnstyledButton
        className={classes.chip}
        aria-pressed={choice.show === 'trouble'}
        onClick={() => choose({ show: choice.show === 'trouble' ? null : 'trouble' })}
      >
        Trouble {trouble.length === 0 ? null : <em data-health={worst}>{trouble.length}</em>}
      </UnstyledButton>
      {TRANSPORTS.filter((transport) => present.has(transport) || choice.transport === transport).map((transport) => (
        <UnstyledButton
          key={transport}
          className={classes.chip}
          data-transport={transport}
          aria-pressed={choice.transport === transport}
          onClick={() => choose({ transport: choice.transport === transport ? null : transport })}
        >
          <span className={classes.swatch} aria-hidden="true" />
          {TRANSPORT_NAMES[transport]}
        </UnstyledButton>
      ))}
    </div>
  )
}
