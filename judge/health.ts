import type { Figure, Health, Json, SubscriptionState } from '../model/index.ts'
import { type Figures, isKnown, isNever } from '../model/known.ts'
import { troublesOf } from '../model/trouble.ts'

/** Beyond these a figure is out of true. Pages colour by them, too. */
export const LIMITS = {
  /** Loss within this is critical (design: "loses messages within the hour"); within the other it is worth saying: any backlog of a topic that keeps a week would be lost in a week. s */
  lossSoonS: 3600,
  lossNearS: 86_400,
  /** Shares of calls that fail. */
  errorsWarn: 0.01,
  errorsCritical: 0.05,
  /** A method whose slowest hundredth takes longer than this reads as slow until people set limits of their own. */
  slowP99S: 0.25
} as const

/**
 * Health of a subscription. `parked`: a queue that dead-lettered messages are put aside in; that nobody reads it is how it is meant, so it
 * is at most a warning.
 */
export const subscriptionHealth = (state: SubscriptionState, figures: Figures, parked: boolean): Health => {
  switch (state) {
    case 'ok':
    case 'idle':
      return 'ok'
    case 'rewound':
      return losesSoon(figures.loss) ? 'critical' : 'warn'
    case 'behind':
      return isNever(figures.drain) || losesSoon(figures.loss) ? 'critical' : 'warn'
    case 'stalled':
      return 'critical'
    case 'stopped':
      return parked ? 'warn' : 'critical'
    case 'unknown':
      return 'unknown'
  }
}

const losesSoon = (loss: Figure | undefined): boolean => isKnown(loss) && loss.value < LIMITS.lossSoonS

/** Health of what answers calls, from the share that failed and the slowest hundredth. */
export const callHealth = (figures: Figures): Health => {
  const errors = isKnown(figures.errors) ? figures.errors.value : 0
  if (errors >= LIMITS.errorsCritical) return 'critical'
  const slow = isKnown(figures.p99) && figures.p99.value > LIMITS.slowP99S
  return errors >= LIMITS.errorsWarn || slow ? 'warn' : 'ok'
}

/** Health of a thing by what its source says is wrong with it; ok where it says nothing. */
export const troubleHealth = (facts: Json | undefined): Health => troublesOf(facts)[0]?.severity ?? 'ok'

const ORDER: readonly Health[] = ['ok', 'unknown', 'warn', 'critical']

/** The one that wants attention most. Trouble that is seen comes before what can't be. */
export const worst = (healths: readonly Health[]): Health =>
  healths.reduce((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), 'ok' as Health)
