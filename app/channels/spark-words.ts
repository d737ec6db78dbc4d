import type { Sparkline } from '../../model/api.ts'

/** What a small line is a line of. */
export const sparkWord = (name: Sparkline['name']): string =>
  ({ backlog: 'Backlog', rate: 'Calls a second', in_rate: 'Messages a second' })[name]
