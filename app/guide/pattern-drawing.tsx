'use client'
import type { Recognised } from '../../guide/patterns/match.ts'
import type { Link as Connection, Pattern, Role } from '../../guide/patterns/shapes.ts'
import { formatRate } from '../../model/format.ts'
import type { Transport } from '../../model/observation.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { TRANSPORT_NAMES } from '../format/words.ts'
import { rateOf } from './channels.ts'
import { nameOfId } from './names.ts'
import classes from './pattern-drawing.module.css'
import { BOX, drawnOf } from './pattern-geometry.ts'
import { TransportIcon } from './transport-icon.tsx'

interface PatternDrawingProps {
  pattern: Pattern
  /** Who has the parts here; as the guide has it where absent. */
  here?: Recognised
  picture: Picture | null
}

/** A pattern as the guide draws it; where it is recognised with who has each part, and what flows now. */
export const PatternDrawing = ({ pattern, here, picture }: PatternDrawingProps) => {
  const { width, height, boxes, lines } = drawnOf(pattern)
  const tip = `tip-${pattern.id}`
  const lacks = (role: string): boolean => here !== undefined && here.parts[role] === undefined
  // As the guide has it, what only belongs to it is drawn as what may be missing.
  const isOptional = (link: Connection): boolean =>
    here === undefined && pattern.belongs.some((each) => each.link === link)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the screen is scrolled, by keys too
    <section className={classes.scroll} tabIndex={0} aria-label={pattern.title}>
      <div className={classes.drawing} data-here={here !== undefined} style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          <defs>
            <marker id={tip} viewBox="0 0 8 8" refX="5" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path className={classes.tip} d="M0 .8 6.5 4 0 7.2Z" />
            </marker>
          </defs>
          {lines.map(({ link, path }) => (
            <path
              key={`${link.from} ${link.to}`}
              className={classes.line}
              data-missing={lacks(link.from) || lacks(link.to) || isOptional(link)}
              d={path}
              markerEnd={`url(#${tip})`}
            >
              <title>{link.for}</title>
            </path>
          ))}
        </svg>
        {boxes.map(({ role, x, y }) => (
          <Part
            key={role.name}
            role={role}
            id={here?.parts[role.name]}
            here={here !== undefined}
            at={{ x, y }}
            picture={picture}
          />
        ))}
      </div>
    </section>
  )
}

interface PartProps {
  role: Role
  id: string | undefined
  here: boolean
  at: { x: number; y: number }
  picture: Picture | null
}

const Part = ({ role, id, here, at, picture }: PartProps) => {
  const entity = id === undefined ? undefined : picture?.entities.get(id)
  const transport = entity?.transport ?? (id === undefined ? onlyOf(role) : null)
  const rate = entity === undefined || role.is === 'service' ? undefined : rateOf(entity)
  const name = id === undefined ? role.name : (entity?.name ?? nameOfId(id))
  return (
    <div
      className={classes.part}
      data-is={role.is}
      data-missing={here && id === undefined}
      {...(role.is === 'channel' && transport !== null ? { 'data-transport': transport } : {})}
      style={{ left: at.x, top: at.y, width: BOX.width, height: BOX.height }}
      title={name}
    >
      <b>
        {role.is === 'channel' && transport !== null ? <TransportIcon transport={transport} size={13} /> : null}
        {id === undefined ? <span>{name}</span> : <Link href={`/?sel=${encodeURIComponent(id)}`}>{name}</Link>}
      </b>
      <small>{id === undefined ? blueprint(role, here) : subtitle(role, rate)}</small>
    </div>
  )
}

const onlyOf = ({ on }: Role): Transport | null => (on?.length === 1 ? (on[0] ?? null) : null)

const blueprint = (role: Role, here: boolean): string => {
  if (here) return 'not here'
  if (role.is === 'service') return 'service'
  return role.on?.map((each) => TRANSPORT_NAMES[each]).join(', ') ?? 'any broker'
}

const subtitle = ({ name, is }: Role, rate: number | undefined): string => {
  if (is === 'service') return name
  return rate === undefined ? name : `${name} · ${formatRate(rate)}/s`
}
