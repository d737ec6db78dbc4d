import type {
  AlertRule,
  AlertsAnswer,
  MuteRequest,
  PreviewAnswer,
  PreviewRequest,
  RulesAnswer,
  WebhooksAnswer
} from '../../model/alert.ts'
import type { EpisodeAnswer } from '../../model/episode.ts'
import { get, send } from './fetch.ts'

export const getResolved = (from: number, signal?: AbortSignal): Promise<AlertsAnswer> =>
  get(`alerts?state=resolved&from=${from}`, signal)
/** One episode of an alert, with what is kept of its time. */
export const getEpisode = (id: string, signal?: AbortSignal): Promise<EpisodeAnswer> =>
  get(`alerts/episode?${new URLSearchParams({ id })}`, signal)
export const getRules = (signal?: AbortSignal): Promise<RulesAnswer> => get('rules', signal)
export const getWebhooks = (signal?: AbortSignal): Promise<WebhooksAnswer> => get('webhooks', signal)

export const muteAlert = (request: MuteRequest): Promise<unknown> => send('POST', 'alerts/mute', request)
export const putRule = (rule: AlertRule): Promise<unknown> => send('PUT', `rules/${encodeURIComponent(rule.id)}`, rule)
export const removeRule = (id: string): Promise<unknown> => send('DELETE', `rules/${encodeURIComponent(id)}`)
export const previewRule = (request: PreviewRequest, signal: AbortSignal): Promise<PreviewAnswer> =>
  send('POST', 'rules/preview', request, signal)
export const testWebhook = (webhook: string): Promise<{ delivery: string }> =>
  send('POST', 'webhooks/test', { webhook })
