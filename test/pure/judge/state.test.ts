import { describe, expect, it } from 'vitest'
import { atLeast, measured } from '../../../model/index.ts'
import { play, type Script, statesOf } from './play.ts'

/**
 * One row a case: what the broker's counters did, poll by poll (10 s apart unless said), and the states that were judged. To add one, write
 * the counters in the notation of play.ts and the states you would want to read at three in the morning.
 */
const CASES: [name: string, script: Script, states: string][] = [
  ['in step', { in: '0+100x11', out: '0+100x11' }, 'ok×12'],
  ['in step, a poll’s worth on its way', { in: '100+100x11', out: '0+100x11' }, 'ok×12'],
  ['no traffic at all becomes idle after a minute', { in: '5x11', out: '5x11' }, 'ok×6 idle×6'],
  [
    'nobody there and nothing waiting is idle, not stopped',
    { in: '5x11', out: '5x11', readers: '0x11' },
    'ok×6 idle×6'
  ],
  [
    'arrival doubles: behind once the oldest waits over 15 s',
    { in: '0+100x3 500+200x7', out: '0+100x11' },
    'ok×7 behind×5'
  ],
  [
    'behind, then catches up: behind until in step again',
    { in: '0+100x13', out: '0+100x2 200x2 300+200x3 1000+100x3' },
    'ok×4 behind×5 ok×5'
  ],
  [
    'readers there, nothing taken for a minute: stuck',
    { in: '0+100x11', out: '0+100x3 300x7' },
    'ok×5 behind×4 stalled×3'
  ],
  [
    'one message taken ends stuck',
    { in: '100x10 100x1', out: '0x10 1x1', readers: '2x12' },
    'ok×2 behind×4 stalled×5 behind×2'
  ],
  [
    'nobody there, messages wait',
    { in: '0+100x11', out: '0+100x3 300x7', readers: '2x3 0x7' },
    'ok×5 behind×1 stopped×6'
  ],
  [
    'polled each minute, who just left is not called stuck',
    { in: '0+100x8', out: '0+100x4 400x3', readers: '2x4 0x3', everyS: 60 },
    'ok×5 behind×1 stopped×3'
  ],
  ['found without readers: stopped at the third poll', { in: '50x4', out: '0x4', readers: '0x4' }, 'ok×2 stopped×3'],
  [
    'taken by one that the broker does not list: nobody is missing',
    { in: '100+100x11', out: '0+100x11', readers: '0x11' },
    'ok×12'
  ],
  [
    'taken by one that is not listed and commits each minute: known after two, then late by nature',
    { in: '0+10x36', out: '0x5 60x5 120x5 180x5 240x5 300x5 360', readers: '0x36' },
    'ok×2 stopped×4 ok×2 stopped×4 ok×25'
  ],
  [
    'one that is not listed ends: nobody reads',
    { in: '100+100x20', out: '0+100x7 700x12', readers: '0x20' },
    'ok×8 behind×5 stopped×8'
  ],
  [
    'a person takes one message of a queue that nobody reads: nobody reads all the while',
    { in: '50x14', out: '0x7 1x6', readers: '0x14' },
    'ok×2 stopped×13'
  ],
  [
    'a restart of ten seconds is not stopped',
    { in: '0+10x9', out: '0+10x3 30 50+10x4', readers: '2x3 0 2x4' },
    'ok×10'
  ],
  [
    'position set back: reading again until caught up',
    { in: '0+100x11', out: '0+100x4 100 250 400 600 800 1000 1100' },
    'ok×5 rewound×5 ok×2'
  ],
  [
    'a recreated topic is a new life, not a rewind',
    { in: '900+100x2 0+100x5', out: '900+100x2 0+100x5', life: 'aaabbbbbb' },
    'ok×9'
  ],
  ['no commits: can’t be said', { in: '10x3', out: '_x3' }, 'unknown×4'],
  ['can’t be seen, then seen again', { in: '0+100x9', out: '0+100x9', unseen: [4, 5] }, 'ok×4 unknown×2 ok×4'],
  [
    'commits every minute: late by nature, not behind',
    { in: '0+10x36', out: '0x5 60x5 120x5 180x5 240x5 300x5 360' },
    'ok×2 behind×4 ok×31'
  ],
  [
    'held and never acknowledged while more arrive: stuck',
    { in: '0+1x9', out: '0x9', backlog: '0x9', unacked: '0+1x9' },
    'ok×6 stalled×4'
  ],
  [
    'what it takes is not counted, and it stands elsewhere at each poll: not stuck',
    { in: '100+100x11', out: '0+100x11', bounded: true },
    'ok×12'
  ],
  [
    'what it takes is not counted, and it stands still: stuck',
    { in: '0+100x11', out: '0+100x3 300x7', bounded: true },
    'ok×5 behind×4 stalled×3'
  ],
  [
    'what it takes is not counted, and it stands before where it stood: reading again until caught up',
    { in: '0+100x11', out: '0+100x4 100 250 400 600 800 1000 1100', bounded: true },
    'ok×5 rewound×5 ok×2'
  ],
  [
    'a sleeping collector judges nothing by its hole',
    { in: '0+100x3 50000+100x5', out: '0+100x3 50000+100x5' },
    'ok×10'
  ]
]

describe('state of a subscription', () => {
  it.each(CASES)('%s', (_name, script, states) => {
    expect(statesOf(play(script))).toBe(states)
  })

  it('counts one reader at least where something is taken and nobody is listed', () => {
    const taken = play({ in: '100+100x11', out: '0+100x11', readers: '0x11' })
    expect(taken.at(1)?.figures.readers).toEqual(measured(0))
    expect(taken.at(-1)?.figures.readers).toEqual(atLeast(1))
  })

  it('keeps the beginning of a state while it lasts', () => {
    const steps = play({ in: '0+100x11', out: '0+100x3 300x7', readers: '2x3 0x7' })
    const stopped = steps.filter(({ state }) => state === 'stopped')
    const since = stopped.map(({ tick }) => tick.subscriptions[0]?.verdict.sinceMs)
    expect(new Set(since).size).toBe(1)
    expect(since[0]).toBe(stopped[0]?.tick.atMs)
  })
})
