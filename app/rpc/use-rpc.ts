'use client'
import type { RpcAnswer } from '../../model/rpc-answer.ts'
import { SPANS, type SpanName } from '../charts/span.ts'
import { get } from '../client/fetch.ts'
import { type Answered, useAnswer } from '../client/use-answer.ts'

/** About 5 px a column on a wide screen. */
const COLUMNS = 144

export interface Filter {
  caller: string | null
  instance: string | null
  code: string | null
}

/** Calls of a method over the time of the charts; asked anew once another column has passed. */
export const useRpc = (of: string, at: number, span: SpanName, filter: Filter): Answered<RpcAnswer> => {
  const { ms } = SPANS[span]
  const step = Math.max(1000, Math.ceil(ms / COLUMNS / 1000) * 1000)
  const given = Object.entries(filter).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  return useAnswer(
    (signal) => {
      const query = [['of', of], ['from', String(at - ms)], ['to', String(at)], ['step', String(step)], ...given]
      return get<RpcAnswer>(`rpc?${new URLSearchParams(query)}`, signal)
    },
    `${of} ${span} ${Math.floor(at / step)} ${given.join(' ')}`
  )
}
