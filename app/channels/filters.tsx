'use client'
import { Kbd, TextInput, UnstyledButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import search from '../flow/search.module.css'
import { TRANSPORT_NAMES } from '../format/words.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { UiIcon } from '../icons/ui.tsx'
import head from '../shell/head.module.css'
import type { ChannelChoice } from './choice.ts'
import { COLUMNS, type ColumnName } from './columns.ts'
import classes from './filters.module.css'
import { inTrouble } from './lines.ts'
import { CHANNEL_KINDS, type ChannelKind, type ChannelRow } from './rows.ts'
import { TABLE_ID } from './table.tsx'

export type Choose = (change: Partial<ChannelChoice>, how?: { replace?: boolean }) => void
export const FIND_ID = 'find'

const TRANSPORTS = ['grpc', 'kafka', 'rabbitmq', 'redis'] as const
const KIND_WORDS: Record<ChannelKind, string> = {
  queue: 'Queues',
  topic: 'Topics',
  stream: 'Streams',
  rpc_method: 'Methods'
}

interface FiltersProps {
  rows: readonly ChannelRow[]
  choice: ChannelChoice
  choose: Choose
}

/** What the table is narrowed to: of what there is. */
export const Filters = ({ rows, choice, choose }: FiltersProps) => {
  const transports = new Set(rows.map(({ transport }) => transport))
  const kinds = new Set<string>(rows.map(({ kind }) => kind))
  const targets = [...new Set(rows.map(({ target }) => target))].sort()
  const trouble = inTrouble(rows)
  return (
    <>
      <div className={head.chips} role="toolbar" aria-label="Filters">
        <UnstyledButton
          className={head.chip}
          aria-pressed={choice.show === null && choice.transport === null}
          onClick={() => choose({ show: null, transport: null })}
        >
          All
        </UnstyledButton>
        <UnstyledButton
          className={head.chip}
          aria-pressed={choice.show === 'trouble'}
          onClick={() => choose({ show: choice.show === 'trouble' ? null : 'trouble' })}
        >
          Trouble{' '}
          {trouble.length === 0 ? null : (
            <em data-health={trouble.some(({ health }) => health === 'critical') ? 'critical' : 'warn'}>
              {trouble.length}
            </em>
          )}
        </UnstyledButton>
        {TRANSPORTS.filter((transport) => transports.has(transport) || choice.transport === transport).map(
          (transport) => (
            <UnstyledButton
              key={transport}
              className={head.chip}
              data-transport={transport}
              aria-pressed={choice.transport === transport}
              onClick={() => choose({ transport: choice.transport === transport ? null : transport })}
            >
              <span className={head.swatch} aria-hidden="true" />
              {TRANSPORT_NAMES[transport]}
            </UnstyledButton>
          )
        )}
      </div>
      <div className={classes.picks}>
        <Sorts choice={choice} choose={choose} />
        {kinds.size < 2 && choice.kind === null ? null : (
          <Pick
            label="Kind"
            all="All kinds"
            icon={<KindIcon kind={choice.kind ?? 'queue'} />}
            options={CHANNEL_KINDS.filter((kind) => kinds.has(kind)).map((kind) => [kind, KIND_WORDS[kind]])}
            chosen={choice.kind}
            choose={(kind) => choose({ kind })}
          />
        )}
        {targets.length < 2 && choice.target === null ? null : (
          <Pick
            label="Target"
            all="All targets"
            icon={<UiIcon name="target" size={16} />}
            options={targets.map((target) => [target, target])}
            chosen={choice.target}
            choose={(target) => choose({ target })}
          />
        )}
      </div>
      <Find choice={choice} choose={choose} />
    </>
  )
}

interface PickProps<T extends string> {
  label: string
  all: string
  icon: React.ReactNode
  options: readonly (readonly [T, string])[]
  chosen: T | null
  choose(id: T | null): void
}

/** One of several. Small until something is chosen. */
const Pick = <T extends string>({ label, all, icon, options, chosen, choose }: PickProps<T>) => (
  <label className={head.target} data-chosen={chosen !== null} title={`Show one ${label.toLowerCase()}`}>
    {icon}
    {chosen === null ? null : <span>{options.find(([id]) => id === chosen)?.[1] ?? chosen}</span>}
    <select
      aria-label={label}
      value={chosen ?? ''}
      onChange={({ currentTarget }) => choose(options.find(([id]) => id === currentTarget.value)?.[0] ?? null)}
    >
      <option value="">{all}</option>
      {options.map(([id, word]) => (
        <option key={id} value={id}>
          {word}
        </option>
      ))}
    </select>
  </label>
)

/** A phone has no heads of columns: it orders from here. */
const Sorts = ({ choice: { sort }, choose }: Omit<FiltersProps, 'rows'>) => (
  <label className={`${head.target} ${classes.sorts}`} data-chosen={sort.by !== 'state'} title="Order">
    <UiIcon name="sort" size={16} />
    {sort.by === 'state' ? null : <span>{COLUMNS.find(({ name }) => name === sort.by)?.word}</span>}
    <select
      aria-label="Order"
      value={sort.by}
      onChange={({ currentTarget }) => {
        const column = COLUMNS.find(({ name }) => name === (currentTarget.value as ColumnName))
        if (column !== undefined && column.first !== null) choose({ sort: { by: column.name, way: column.first } })
      }}
    >
      {COLUMNS.filter(({ first }) => first !== null).map(({ name, word }) => (
        <option key={name} value={name}>
          {name === 'state' ? 'Worst first' : word}
        </option>
      ))}
    </select>
  </label>
)

/** Typing is put into the address, and so narrows the table, this long after the last letter. ms */
const SETTLE_MS = 150

const Find = ({ choice, choose }: Omit<FiltersProps, 'rows'>) => {
  const [text, setText] = useState(choice.q)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (text.trim() === choice.q) return
    const timer = setTimeout(() => choose({ q: text.trim() }, { replace: true }), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text, choice.q, choose])
  useEffect(() => setText((typed) => (typed.trim() === choice.q ? typed : choice.q)), [choice.q])
  return (
    <TextInput
      ref={field}
      id={FIND_ID}
      className={`${search.find} ${classes.find}`}
      type="search"
      size="xs"
      aria-label="Find a queue, topic, stream or method, by its name or its readers’"
      placeholder="Find by name or reader…"
      leftSection={<UiIcon name="search" size={15} />}
      rightSection={text === '' ? <Kbd className={search.kbd}>/</Kbd> : null}
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault()
          setText('')
          choose({ q: '' }, { replace: true })
          field.current?.blur()
        } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
          event.preventDefault()
          choose({ q: text.trim() }, { replace: true })
          document.getElementById(TABLE_ID)?.focus()
        }
      }}
    />
  )
}
