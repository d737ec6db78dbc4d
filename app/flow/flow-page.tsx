'use client'
import dynamic from 'next/dynamic'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { stepsOf } from '../../model/pathway.ts'
import type { Picture } from '../client/picture.ts'
import { useLive } from '../client/use-live.ts'
import { Canvas } from './canvas.tsx'
import { Empty } from './empty.tsx'
import { type Choice, litOf } from './filter.ts'
import { Head } from './head.tsx'
import { Loading } from './loading.tsx'
import { Notices } from './notices.tsx'
import { type Shape, shapeOf } from './shape.ts'
import { TroublePage } from './trouble-page.tsx'
import { useChoice } from './use-choice.ts'
import { useFlowKeys } from './use-flow-keys.ts'
import { NO_VIEW, type View, viewOf } from './view.ts'
import { Views } from './views.ts'

/** All that a panel says is loaded when something is first chosen. */
const Panel = dynamic(() => import('../panel/panel.tsx').then(({ Panel }) => Panel), { ssr: false })

/** The live picture of how messages flow. Everything chosen on it is in the address. */
export const FlowPage = () => {
  const { picture, connection } = useLive()
  const { choice, choose } = useChoice()
  const { view, shape, views, matches } = useViews(picture, choice)
  useFlowKeys(choice, choose)

  if (picture === null)
    return connection.trouble === null ? (
      <Loading title="Flow" />
    ) : (
      <TroublePage title="Flow" trouble={connection.trouble} />
    )
  if (view.nodes.length === 0) return <Empty title="Flow" picture={picture} />
  return (
    <>
      <Head picture={picture} view={view} choice={choice} choose={choose} matches={matches} />
      <Canvas shape={shape} views={views} sel={choice.sel} choose={choose} />
      <Notices {...picture} />
      {choice.sel === null ? null : <Panel key={choice.sel} id={choice.sel} picture={picture} choose={choose} />}
    </>
  )
}

/** The picture as it is drawn: each part of it is the object it was before wherever it looks as before. */
const useViews = (
  picture: Picture | null,
  choice: Choice
): { view: View; shape: Shape; views: Views; matches: number | null } => {
  const [views] = useState(() => new Views())
  const before = useRef<{ view: View; shape: Shape }>({ view: NO_VIEW, shape: NO_VIEW })
  const now = useMemo(() => {
    if (picture === null) return before.current
    const view = viewOf(picture, before.current.view)
    before.current = { view, shape: shapeOf(view, before.current.shape) }
    return before.current
  }, [picture])
  const way = choice.way === null ? undefined : picture?.entities.get(choice.way)
  const lit = useMemo(() => litOf(now.view, choice, stepsOf(way?.facts)), [now, choice, way?.facts])
  const first = useRef(true)
  // The first time before anything is drawn, so that all is drawn at once.
  if (first.current && now.view.nodes.length > 0) {
    first.current = false
    views.show(now.view, choice.sel, lit)
  }
  useLayoutEffect(() => views.show(now.view, choice.sel, lit), [views, now, choice.sel, lit])
  return { ...now, views, matches: lit?.matches ?? null }
}
