import type { AcknowledgeRequest, FindingsAnswer, FindingTrend, PinRequest } from '../../model/finding.ts'
import type { ProfileAnswer } from '../../model/profile.ts'
import { get, send } from './fetch.ts'

/** Findings, resolved ones too, the newest first; and how each rule stood at the last look. */
export const getFindings = (signal?: AbortSignal): Promise<FindingsAnswer> => get('findings', signal)

/** Those of one channel. */
export const getFindingsOf = (of: string, signal?: AbortSignal): Promise<FindingsAnswer> =>
  get(`findings?${new URLSearchParams({ of })}`, signal)

/** How many were open, week by week, by owner. */
export const getTrend = (signal?: AbortSignal): Promise<FindingTrend> => get('findings/trend', signal)

/** How a channel is used, and what the guide says of it. */
export const getProfile = (of: string, signal?: AbortSignal): Promise<ProfileAnswer> =>
  get(`profile?${new URLSearchParams({ of })}`, signal)

export const pinAnswer = (request: PinRequest): Promise<unknown> => send('POST', 'pins', request)
export const acknowledge = (request: AcknowledgeRequest): Promise<unknown> =>
  send('POST', 'findings/acknowledge', request)
