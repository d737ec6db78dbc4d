'use client'
import { UnstyledButton } from '@mantine/core'
import type { KeptEvent } from '../../model/event.ts'
import type { Axis } from '../charts/axis.ts'
import { SPANS, type SpanName } from '../charts/span.ts'
import type { Picture } from '../client/picture.ts'
import { useQuery } from '../client/use-query.ts'
import { Prose } from '../format/prose.tsx'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'
import { addressOf, onFlow } from '../things/address.ts'
import { readPicked, writePicked } from './cell.ts'
import { Codes } from './codes.tsx'
import { flagsOf } from './flags.ts'
import { HeatMap } from './heat-map.tsx'
import { HeatKey, PickedLine } from './heat-words.tsx'
import { PickedTraces } from './picked-traces.tsx'
import { QuantileRow } from './quantiles.tsx'
import classes from './rpc-view.module.css'
import { ShareBar } from './share-bar.tsx'
import { Tables } from './tables.tsx'
import { useRpc } from './use-rpc.ts'
import { sayTime, whyEmpty } from './words.ts'

interface RpcViewProps {
  subject: Subject
  picture: Picture
  axis: Axis
  span: SpanName
  events: readonly KeptEvent[]
}

/** A method in depth: how long its calls took over time, how they ended, who calls, who answers, and where callers' time goes. */
export const RpcView = ({ subject, picture, axis, span, events }: RpcViewProps) => {
  const { query, change } = useQuery()
  const [caller, instance, code] = ['caller', 'instance', 'code'].map((name) => query.get(name))
  const filter = { caller: caller ?? null, instance: instance ?? null, code: code ?? null }
  const { answer: whole, trouble } = useRpc(subject.id, axis.at, span, NO_FILTER)
  const { answer: part } = useRpc(subject.id, axis.at, span, filter)
  const picked = readPicked(query.get('cell'))
  const { words } = SPANS[span]
  const nameOf = (id: string): string =>
    picture.entities.get(id)?.name ?? decodeURIComponent(id.split('/').at(-1) ?? id)
  const hrefOf = (id: string): string => {
    const entity = picture.entities.get(id)
    return entity === undefined ? onFlow(id) : addressOf(entity)
  }
  const set = (wanted: Record<string, string | null>) => change(wanted, { replace: true })
  const shown = isAll(filter) ? whole : part
  return (
    <>
      <section data-rpc>
        <h2 className={panel.heading}>
          How long calls take <small>{words}</small>
          {shown === null || shown.total.calls === 0 ? null : <HeatKey answer={shown} />}
        </h2>
        <div className={classes.map} data-empty={shown?.columns.every(({ cells }) => cells.length === 0)}>
          {shown === null ? (
            trouble === null ? null : (
              <p className={panel.dim}>
                {trouble.message} {trouble.todo}
              </p>
            )
          ) : (
            <>
              {shown.total.calls === 0 ? null : (
                <p className={classes.said} data-said>
                  <Prose text={sayTime(shown, words, nameOf)} />
                </p>
              )}
              <Filters filter={filter} nameOf={nameOf} clear={(name) => set({ [name]: null })} />
              <QuantileRow told={shown.total} />
              <HeatMap
                answer={shown}
                axis={axis}
                span={span}
                flags={flagsOf(events, axis)}
                empty={whyEmpty(shown, subject.figures, words, !isAll(filter))}
                picked={picked}
                pick={(next) => set({ cell: next === null ? null : writePicked(next) })}
              />
              {picked === null ? null : (
                <>
                  <PickedLine answer={shown} picked={picked} clear={() => set({ cell: null })} />
                  <PickedTraces of={subject.id} picked={picked} now={picture.at} />
                </>
              )}
            </>
          )}
        </div>
      </section>
      {whole === null || whole.total.calls === 0 ? null : (
        <>
          <Codes answer={whole} axis={axis} words={words} chosen={filter.code} choose={(next) => set({ code: next })} />
          <ShareBar answer={shown ?? whole} />
          <Tables
            answer={whole}
            method={subject.name}
            nameOf={nameOf}
            hrefOf={hrefOf}
            caller={filter.caller}
            instance={filter.instance}
            choose={set}
          />
        </>
      )}
    </>
  )
}

const NO_FILTER = { caller: null, instance: null, code: null }
type Filter = { [name in keyof typeof NO_FILTER]: string | null }
const isAll = (filter: Filter): boolean => Object.values(filter).every((each) => each === null)

/** What the map shows alone, each to be taken away. */
const Filters = ({
  filter,
  nameOf,
  clear
}: {
  filter: Filter
  nameOf(id: string): string
  clear(name: string): void
}) => {
  const { caller, instance, code } = filter
  const chips = [
    ['caller', caller === null ? null : `calls by ${nameOf(caller)}`],
    ['instance', instance === null ? null : `on instance ${instance}`],
    ['code', code === null ? null : `with ${code}`]
  ] as const
  return isAll(filter) ? null : (
    <p className={classes.chips}>
      Only
      {chips.map(([name, word]) =>
        word === null ? null : (
          <UnstyledButton key={name} className={classes.chip} onClick={() => clear(name)} title="Show all calls again">
            {word} <span aria-hidden="true">×</span>
          </UnstyledButton>
        )
      )}
    </p>
  )
}
