'use client'
import { useMemo, useRef } from 'react'
import { useLive } from '../client/use-live.ts'
import { Panel } from '../panel/panel.tsx'
import { Canvas } from './canvas.tsx'
import { Empty } from './empty.tsx'
import { litOf } from './filter.ts'
import { Head } from './head.tsx'
import { Loading } from './loading.tsx'
import { TroublePage } from './trouble-page.tsx'
import { useChoice } from './use-choice.ts'
import { useFlowKeys } from './use-flow-keys.ts'
import { NO_VIEW, viewOf } from './view.ts'

/** The live picture of how messages flow. Everything chosen on it is in the address. */
export const FlowPage = () => {
  const { picture, connection } = useLive()
  const { choice, choose } = useChoice()
  const before = useRef(NO_VIEW)
  const view = useMemo(() => {
    if (picture !== null) before.current = viewOf(picture, before.current)
    return before.current
  }, [picture])
  const lit = useMemo(() => litOf(view, choice), [view, choice])
  useFlowKeys(choice, choose)

  if (picture === null) return connection.trouble === null ? <Loading /> : <TroublePage trouble={connection.trouble} />
  if (view.nodes.length === 0) return <Empty />
  return (
    <>
      <Head picture={picture} view={view} choice={choice} choose={choose} matches={lit?.matches ?? null} />
      <Canvas view={view} picture={picture} choice={choice} choose={choose} lit={lit} />
      {choice.sel === null ? null : <Panel key={choice.sel} id={choice.sel} picture={picture} choose={choose} />}
    </>
  )
}
