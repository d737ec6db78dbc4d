'use client'
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import { current } from '../client/live.ts'
import { figureText } from '../format/figure.ts'
import type { ChannelRow } from './rows.ts'
import { sparkPath } from './spark-path.ts'
import { sparkWord } from './spark-words.ts'
import classes from './sparkline.module.css'
import type { Spark, Sparks } from './sparks.ts'

const SIZE = { width: 96, height: 22 }

export const SparksContext = createContext<Sparks | null>(null)

const useSpark = (sparks: Sparks | null, id: string): Spark | null | undefined =>
  useSyncExternalStore(
    useCallback((reader) => sparks?.subscribe(id, reader) ?? (() => undefined), [sparks, id]),
    () => sparks?.get(id),
    () => undefined
  )

/** The last hour of a row's backlog or calls, up to what it is now. Its place is kept free until it is there. */
export const Sparkline = ({ row }: { row: Pick<ChannelRow, 'seriesOf' | 'figures' | 'health'> }) => {
  const sparks = useContext(SparksContext)
  const spark = useSpark(sparks, row.seriesOf)
  if (spark === undefined) return <span className={classes.place} />
  const live = spark === null ? undefined : row.figures[spark.name]
  const now = Date.now() - current().skewMs
  const path = spark === null ? undefined : sparkPath(spark, { figure: live, at: sparks?.pictureAt ?? now }, now, SIZE)
  if (spark === null || path === undefined)
    return <span className={classes.place} data-none title="Nothing was seen of it in the last hour." />
  const says = `${sparkWord(spark.name)} of the last hour: at most ${figureText(spark.name, { value: path.most, how: 'measured' })}, now ${figureText(spark.name, live)}`
  return (
    <svg
      className={classes.spark}
      data-health={row.health}
      width={SIZE.width}
      height={SIZE.height}
      role="img"
      aria-label={says}
    >
      <title>{says}</title>
      <path className={classes.area} d={path.area} />
      <path className={classes.line} d={path.line} />
      {path.end === null ? null : <circle className={classes.end} cx={path.end.x} cy={path.end.y} r="1.6" />}
    </svg>
  )
}
