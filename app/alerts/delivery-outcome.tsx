import type { WebhooksAnswer } from '../../model/alert.ts'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'

/** How sending went. */
export const Outcome = ({
  delivery: { trouble, doneAt, attempts }
}: {
  delivery: Pick<WebhooksAnswer['deliveries'][number], 'trouble' | 'doneAt' | 'attempts'>
}) =>
  trouble === null && doneAt !== null ? (
    <>
      <UiIcon name="done" size={14} /> taken
    </>
  ) : trouble === null ? (
    'under way'
  ) : (
    <>
      <HealthMark health={doneAt === null ? 'unknown' : 'warn'} size={12} /> {trouble}
      {attempts > 1 ? ` Tried ${attempts} times.` : ''}
    </>
  )
