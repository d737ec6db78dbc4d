'use client'
import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core'
import { memo, useEffect, useRef, useState } from 'react'
import { current } from '../client/live.ts'
import { kindName } from '../format/words.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { found } from './found.ts'
import classes from './search.module.css'
import type { Choose } from './use-choice.ts'

export const FIND_ID = 'find'
/** Typing is put into the address, and so dims the picture, this long after the last letter. ms */
const SETTLE_MS = 180

/**
 * Finds by name: the picture dims the rest while one types, Enter goes to the best. It looks into the picture as one types, and takes no part in its
 * patches.
 */
export const Search = memo(({ q, choose }: { q: string; choose: Choose }) => {
  const [text, setText] = useState(q)
  const field = useRef<HTMLInputElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const { picture } = current()
  const results = text.trim() === '' || picture === null ? [] : found(picture, text)
  useSettled(text, q, choose)
  useEffect(() => setText((typed) => (typed.trim() === q ? typed : q)), [q])
  const go = (id: string) => {
    setText('')
    choose({ sel: id, q: '' })
    combobox.closeDropdown()
    field.current?.blur()
  }
  return (
    <Combobox store={combobox} onOptionSubmit={go} width={320} position="bottom-end" offset={6}>
      <Combobox.Target>
        <TextInput
          ref={field}
          id={FIND_ID}
          className={classes.find}
          type="search"
          size="xs"
          aria-label="Find a service, topic, queue, stream or group"
          placeholder="Find a service, topic, queue…"
          leftSection={<UiIcon name="search" size={15} />}
          rightSection={text === '' ? <Kbd className={classes.kbd}>/</Kbd> : null}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value)
            combobox.openDropdown()
            combobox.selectFirstOption()
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            setText('')
            choose({ q: '' }, { replace: true })
            field.current?.blur()
          }}
        />
      </Combobox.Target>
      {text.trim() === '' ? null : (
        <Combobox.Dropdown className={classes.results}>
          <Combobox.Options>
            {results.length === 0 ? <Combobox.Empty>Nothing has such a name.</Combobox.Empty> : null}
            {results.map(({ id, kind, transport, name, health }) => (
              <Combobox.Option
                key={id}
                value={id}
                className={classes.result}
                {...(transport === null ? {} : { 'data-transport': transport })}
              >
                <KindIcon kind={kind} />
                <span className={classes.name}>{name}</span>
                <span className={classes.kind}>{kindName(kind, transport)}</span>
                <HealthMark health={health} size={12} />
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      )}
    </Combobox>
  )
})
Search.displayName = 'Search'

/** Puts what is typed into the address once typing rests. */
const useSettled = (text: string, q: string, choose: Choose): void => {
  useEffect(() => {
    if (text.trim() === q) return
    const timer = setTimeout(() => choose({ q: text.trim() }, { replace: true }), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text, q, choose])
}
