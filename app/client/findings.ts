import type { FindingsAnswer } from '../../model/finding.ts'
import { get } from './fetch.ts'

/** Findings, resolved ones too, the newest first; and how each rule stood at the last look. */
export const getFindings = (signal?: AbortSignal): Promise<FindingsAnswer> => get('findings', signal)
