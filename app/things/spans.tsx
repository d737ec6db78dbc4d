'use client'
import { UnstyledButton } from '@mantine/core'
import { SPAN_NAMES, SPANS, type SpanName } from '../charts/span.ts'
import head from '../shell/head.module.css'

/** How much of the past the charts of a page show. */
export const Spans = ({ now, choose }: { now: SpanName; choose(name: SpanName): void }) => (
  <div className={head.chips} role="toolbar" aria-label="How much of the past the charts show">
    {SPAN_NAMES.map((name) => (
      <UnstyledButton key={name} className={head.chip} aria-pressed={name === now} onClick={() => choose(name)}>
        {SPANS[name].name}
      </UnstyledButton>
    ))}
  </div>
)
