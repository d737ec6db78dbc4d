'use client'
import { Kbd, Modal } from '@mantine/core'
import { FindingMark, HealthMark } from '../icons/marks.tsx'
import classes from './help-dialog.module.css'

const KEYS: [string[], string][] = [
  [['⌘', 'K'], 'Go to any page, service, channel, group or alert (Ctrl-K)'],
  [['/'], 'Find a service, topic, queue, stream or group'],
  [['Tab'], 'To the next node, from left to right'],
  [['←', '→'], 'Along the flow, up and down the stream'],
  [['↑', '↓'], 'To the node or row above or below'],
  [['Enter'], 'Open the panel of the node, or the page of the row'],
  [['Esc'], 'Close the panel, then take off the filters'],
  [['+', '−', '0'], 'Nearer, farther, all of it'],
  [['?'], 'This help']
]

const MARKS = [
  ['critical', 'Critical: stuck, nobody reads, or behind and it never drains or soon loses messages.'],
  ['warn', 'Behind or slow: it falls behind, reads again, or its calls fail or take long.'],
  ['unknown', 'Can’t be seen: what it does is not known; the panel says why and what it needs.']
] as const

const SIGNS: [string, string][] = [
  ['≈', 'Estimated from what was seen.'],
  ['≤ ≥', 'An upper or a lower bound.'],
  ['–', 'Not known. The reason is beside it.'],
  ['never', 'Not at this pace.']
]

export const HelpDialog = ({ open, onClose }: { open: boolean; onClose(): void }) => (
  <Modal
    opened={open}
    onClose={onClose}
    title={<b className={classes.title}>Keys and marks</b>}
    size="md"
    centered
    closeButtonProps={{ 'aria-label': 'Close (Esc)' }}
  >
    <dl className={classes.list}>
      {KEYS.map(([keys, what]) => (
        <div key={what}>
          <dt>
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
    <dl className={classes.list}>
      {MARKS.map(([health, what]) => (
        <div key={health}>
          <dt>
            <HealthMark health={health} />
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
      <div>
        <dt>
          <FindingMark />
        </dt>
        <dd>Strays from the guide: it works, but another way or another setting would do better.</dd>
      </div>
      {SIGNS.map(([sign, what]) => (
        <div key={sign}>
          <dt>{sign}</dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  </Modal>
)
