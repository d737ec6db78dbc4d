import type { Targets } from '../../model/api.ts'
import { TARGET_NAMES } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'

/** What was looked for on this machine and is not there, each a line of a list (message.module.css). */
export const NotFound = ({ notFound }: Pick<Targets, 'notFound'>) =>
  notFound.map(({ kind, address, why }) => (
    <li key={`${kind}/${address}`}>
      <HealthMark health="unknown" size={12} />
      <b>{TARGET_NAMES[kind]}</b>
      <span>
        {address}: {why}
      </span>
    </li>
  ))
