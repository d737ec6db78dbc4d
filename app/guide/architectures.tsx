'use client'
import { useMemo } from 'react'
import { nearly, PATTERNS, type Pattern, type Recognised, recognise } from '../../guide/patterns/index.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import classes from './architectures.module.css'
import guide from './guide.module.css'
import { nameOfId } from './names.ts'
import { PatternDrawing } from './pattern-drawing.tsx'

/** As many of one as are drawn; how many there are is said. */
const MOST = 3

/** Architectures, and where they stand here: by the services and channels that are watched. */
export const Architectures = ({ picture }: { picture: Picture | null }) => {
  const { found, near } = useMemo(() => {
    if (picture === null) return { found: [], near: [] }
    const edges = [...picture.edges.values()]
    const transportOf = (id: string) => picture.entities.get(id)?.transport ?? null
    return { found: recognise(edges, transportOf), near: nearly(edges, transportOf) }
  }, [picture])
  const list = (patterns: readonly Pattern[]) => (
    <ul className={classes.patterns}>
      {patterns.map((pattern) => (
        <Architecture
          key={pattern.id}
          pattern={pattern}
          found={found.filter((each) => each.pattern === pattern)}
          near={near.filter((each) => each.pattern === pattern)}
          picture={picture}
        />
      ))}
    </ul>
  )
  return (
    <section id="architectures" className={guide.section}>
      <h2>Architectures</h2>
      <p className={guide.lead}>
        Three that the guide describes, put together of the four; drawn with who has each part where one is recognised
        here. Where one part alone is missing, that is said.
      </p>
      {list(PATTERNS.filter((pattern) => pattern.guide))}
      <h3 className={classes.more}>What else systems are put together of</h3>
      {list(PATTERNS.filter((pattern) => !pattern.guide))}
    </section>
  )
}

interface ArchitectureProps {
  pattern: Pattern
  found: readonly Recognised[]
  /** What lacks one part of it. */
  near: readonly Recognised[]
  picture: Picture | null
}

const Architecture = ({ pattern, found, near, picture }: ArchitectureProps) => {
  const here = [...found, ...near]
  return (
    <li data-pattern={pattern.id} data-found={found.length} data-near={near.length}>
      <h3>{pattern.title}</h3>
      <p>{pattern.says}</p>
      {here.length === 0 ? <PatternDrawing pattern={pattern} picture={picture} /> : null}
      {here.slice(0, MOST).map((each) => (
        <div key={Object.values(each.parts).join(' ')} className={classes.here}>
          {near.includes(each) ? <p className={classes.nearly}>Nearly there</p> : null}
          <PatternDrawing pattern={pattern} here={each} picture={picture} />
          <Beside here={each} picture={picture} />
        </div>
      ))}
      {here.length > MOST ? <p className={classes.none}>and {here.length - MOST} more</p> : null}
      {picture !== null && here.length === 0 ? <p className={classes.none}>Not seen here.</p> : null}
    </li>
  )
}

/** What is missing of it, and who else is at its channels. */
const Beside = ({ here: { missing, extra }, picture }: { here: Recognised; picture: Picture | null }) => (
  <>
    {missing.map((says) => (
      <p key={says} className={classes.missing}>
        {says}
      </p>
    ))}
    {extra.length === 0 ? null : (
      <p className={classes.none}>
        Besides,{' '}
        {extra.map(({ channel, service, how }, i) => (
          <span key={`${channel} ${service} ${how}`}>
            {i === 0 ? '' : '; '}
            <Thing id={service} picture={picture} /> {how} <Thing id={channel} picture={picture} />
          </span>
        ))}
        .
      </p>
    )}
  </>
)

const Thing = ({ id, picture }: { id: string; picture: Picture | null }) => (
  <Link href={`/?sel=${encodeURIComponent(id)}`}>{picture?.entities.get(id)?.name ?? nameOfId(id)}</Link>
)
