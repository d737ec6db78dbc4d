'use client'
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { Link } from '../client/link.tsx'
import { csvName } from '../format/csv.ts'
import { CsvLink } from '../format/csv-link.tsx'
import { Prose } from '../format/prose.tsx'
import { When } from '../format/when.tsx'
import { FindingMark, HealthMark } from '../icons/marks.tsx'
import panel from '../panel/panel.module.css'
import type { Happening } from './happened.ts'
import classes from './history.module.css'

/** As many as one reads; the rest when asked for. */
const MOST = 8

/** What happened in the time that the charts show, the newest first. */
export const HappenedList = ({
  name,
  happened,
  judged,
  words,
  at
}: {
  name: string
  happened: readonly Happening[]
  /** Whether it has states at all. */
  judged: boolean
  words: string
  at: number
}) => {
  const [all, setAll] = useState(false)
  return (
    <section>
      <h2 className={panel.heading}>
        What happened <small>in the {words}</small>
        {happened.length === 0 ? null : (
          <CsvLink
            file={csvName(name, 'happened')}
            what="What happened"
            table={() => [
              ['time', 'to', 'what'],
              happened.map(({ at, who, text }) => [new Date(at).toISOString(), who === '' ? name : who, text])
            ]}
          />
        )}
      </h2>
      {happened.length === 0 ? (
        <p className={panel.dim}>{judged ? 'No change of state, and nothing was told.' : 'Nothing was told.'}</p>
      ) : (
        <ol className={classes.happened}>
          {happened.slice(0, all ? undefined : MOST).map(({ key, at: when, mark, text, who, href }) => (
            <li key={key} data-mark={mark}>
              <When at={when} now={at} />
              <span className={classes.mark}>
                <Mark mark={mark} />
              </span>
              <span>
                {who === '' ? null : <b>{who}: </b>}
                {href === undefined ? <Prose text={text} /> : <Link href={href}>{text}</Link>}
              </span>
            </li>
          ))}
        </ol>
      )}
      {happened.length > MOST && !all ? (
        <UnstyledButton className={classes.more} onClick={() => setAll(true)}>
          and {happened.length - MOST} more
        </UnstyledButton>
      ) : null}
    </section>
  )
}

const Mark = ({ mark }: Pick<Happening, 'mark'>) => {
  if (mark === 'event') return <i />
  if (mark === 'finding') return <FindingMark size={12} />
  return mark === 'ok' ? null : <HealthMark health={mark} size={12} />
}
