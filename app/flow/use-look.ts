'use client'
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import type { EdgeView, NodeView } from './view.ts'
import { type Look, type Outline, Views } from './views.ts'

const ViewsContext = createContext(new Views())
export const ViewsProvider = ViewsContext.Provider

const useViews = <T>(id: string, read: (views: Views, id: string) => T): T => {
  const views = useContext(ViewsContext)
  const subscribe = useCallback((reader: () => void) => views.subscribe(id, reader), [views, id])
  const now = () => read(views, id)
  return useSyncExternalStore(subscribe, now, now)
}

const readNode = (views: Views, id: string) => views.node(id)
const readOutline = (views: Views, id: string) => views.outline(id)
const readEdge = (views: Views, id: string) => views.edge(id)

/** How a node looks; undefined once it is gone. */
export const useNodeLook = (id: string): Look<NodeView> | undefined => useViews(id, readNode)
/** How it looks from afar: the same object until that changes. */
export const useNodeOutline = (id: string): Outline | undefined => useViews(id, readOutline)
export const useEdgeLook = (id: string): Look<EdgeView> | undefined => useViews(id, readEdge)
