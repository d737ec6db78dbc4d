'use client'
import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { kindName } from '../format/words.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { FindingMark, HealthMark } from '../icons/marks.tsx'
import classes from './flow-node.module.css'
import { useNodeLook, useNodeOutline } from './use-look.ts'
import type { Outline } from './views.ts'

export type FlowNodeType = Node<Record<string, never>, 'entity'>

const attributes = ({ id, kind, transport, health, selected, dim }: Outline) => ({
  'data-entity-id': id,
  'data-kind': kind,
  'data-health': health,
  ...(transport === null ? {} : { 'data-transport': transport }),
  ...(selected ? { 'data-selected': true } : {}),
  ...(dim ? { 'data-dim': true } : {})
})

/** One entity: kind by shape and icon, transport by hue, health by colour, mark and words, backlog by the level at its foot. */
export const FlowNode = memo(({ id }: NodeProps<FlowNodeType>) => {
  const outline = useNodeOutline(id)
  const look = useNodeLook(id)
  if (outline === undefined || look === undefined) return null
  const { kind, transport, name, health, strays, level, word } = outline
  const { second } = look.view
  return (
    <div className={classes.node} {...attributes(outline)}>
      <span className={classes.box}>
        <Level level={level} />
      </span>
      <span className={classes.icon}>
        <KindIcon kind={kind} />
      </span>
      <span className={classes.text}>
        <span className={classes.name} title={name}>
          {name}
        </span>
        <span className={classes.spoken}>
          , {kindName(kind, transport)}, {strays ? 'strays from the guide, ' : ''}
          {second.startsWith(word) ? '' : `${word}, `}
        </span>
        <span className={classes.second} title={`${word} · ${second}`}>
          {second}
        </span>
      </span>
      <Marks health={health} strays={strays} />
    </div>
  )
})
FlowNode.displayName = 'FlowNode'

const Level = ({ level }: { level: number | null }) =>
  level === null ? null : <span className={classes.level} style={{ width: `${Math.max(2, level)}%` }} />

const Marks = ({ health, strays }: Pick<Outline, 'health' | 'strays'>) =>
  health === 'ok' && !strays ? null : (
    <span className={classes.mark}>
      {strays ? <FindingMark /> : null}
      <HealthMark health={health} />
    </span>
  )
