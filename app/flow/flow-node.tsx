'use client'
import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { KindIcon } from '../icons/kinds.tsx'
import { HealthMark } from '../icons/marks.tsx'
import classes from './flow-node.module.css'
import type { NodeView } from './view.ts'

export type FlowNodeType = Node<{ view: NodeView }, 'entity'>

/** One entity: kind by shape and icon, transport by hue, health by colour, mark and words, backlog by the level at its foot. */
export const FlowNode = memo(({ data: { view } }: NodeProps<FlowNodeType>) => {
  const { id, kind, transport, name, second, health, level, word } = view
  return (
    <div
      className={classes.node}
      data-entity-id={id}
      data-kind={kind}
      data-health={health}
      {...(transport === null ? {} : { 'data-transport': transport })}
    >
      <span className={classes.box}>
        {level === null ? null : <span className={classes.level} style={{ width: `${Math.max(2, level * 100)}%` }} />}
      </span>
      <span className={classes.icon}>
        <KindIcon kind={kind} />
      </span>
      <span className={classes.text}>
        <span className={classes.name} title={name}>
          {name}
        </span>
        <span className={classes.second} title={`${word} · ${second}`}>
          {second}
        </span>
      </span>
      {/* React Flow measures where lines arrive and leave by these classes. */}
      <span className={`${classes.port} target`} data-handlepos="left" />
      <span className={`${classes.port} source`} data-handlepos="right" />
      <span className={classes.mark}>
        <HealthMark health={health} />
      </span>
    </div>
  )
})
FlowNode.displayName = 'FlowNode'
