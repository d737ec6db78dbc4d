import { formatSeconds } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, toldBy, unknown } from './rule.ts'

export const kafkaRequestReply: Rule = {
  id: 'kafka.request-reply',
  transport: 'kafka',
  title: 'Question and answer over a log',
  recommendation: 'Who needs an answer calls; a log is for what nobody waits for.',
  strays:
    'Who asks on a topic reads the answers from X-reply or X-response, or traces are back at who asked within 5 s.',
  needs: 'From those who ask and those who answer: OpenTelemetry.',
  butRight: 'A topic of responses that others read; an event that follows much later.',
  cure: 'Let it be a call over gRPC; or, where work piles up, a call over RabbitMQ.',
  chart: 'bar',
  settings: { windowS: 0, warn: 5, critical: null },
  concerns: ({ kind }) => kind === 'topic',
  leadsAway: true,
  judge: (profile, now, { warn }) => {
    const { name, traced, traits } = profile
    const { answer } = traced
    if (isSeen(answer) && answer.value <= warn)
      return {
        share: warn / Math.max(answer.value, 1e-6),
        stray: {
          severity: 'warn',
          summary: `${name} carries questions that are answered: who asks has the answer after ${formatSeconds(answer.value)}, and waits for it.`,
          ...seenIn(answer),
          series: null,
          figure: `answered after ${formatSeconds(answer.value)}`,
          value: answer.value,
          unit: 's',
          threshold: warn,
          goesAway: kafkaRequestReply.cure
        }
      }
    if (traits.replies !== undefined && traits.replyUsers === 'same')
      return {
        share: 1,
        stray: {
          severity: 'warn',
          summary: `${name} carries questions that are answered: who writes to it reads ${traits.replies}, and who reads it writes there.`,
          ...toldBy(profile, now),
          figure: `answered on ${traits.replies}`,
          value: 1,
          unit: '{topic}',
          threshold: 1,
          goesAway: kafkaRequestReply.cure
        }
      }
    if (traits.replies !== undefined && traits.replyUsers === undefined)
      return unknown('needs OpenTelemetry from those who write to it and to its replies')
    if (traits.replies !== undefined)
      return { fits: `${traits.replies} is read by others than those who ask.`, share: 0 }
    return isSeen(answer)
      ? { fits: 'Nobody waits for an answer to it.', share: warn / answer.value }
      : traits.comesBack === false
        ? { fits: 'Who reads it writes nothing that those who send to it read.', share: 0 }
        : unknown(answer.missing)
  }
}

export const msgRequestReply: Rule = {
  id: 'msg.request-reply',
  transport: 'any',
  title: 'Call over messages',
  recommendation: 'Who needs the answer at once calls; RabbitMQ can carry calls too, where work piles up.',
  strays:
    'A caller waits, and 95 of 100 answers are there within 50 ms. On RabbitMQ it is a hint: it is one of its uses.',
  needs: 'From those who ask and those who answer: whole traces by OpenTelemetry.',
  butRight: 'An answer that takes its time: nobody holds a call open for it.',
  cure: 'Let it be a call over gRPC.',
  chart: 'bar',
  settings: { windowS: 0, warn: 0.05, critical: null },
  concerns: ({ kind }) => kind === 'stream' || kind === 'queue',
  leadsAway: true,
  judge: ({ name, transport, traced: { answer }, traits }, _now, { warn }) => {
    if (!isSeen(answer))
      // RabbitMQ's direct reply-to has no queue: there traces alone tell.
      return transport !== 'rabbitmq' && traits.comesBack === false
        ? { fits: 'Who reads it writes nothing that those who send to it read.', share: 0 }
        : unknown(answer.missing)
    const share = warn / Math.max(answer.value, 1e-6)
    // An answer at the threshold itself is no longer at once.
    if (share <= 1)
      return {
        fits: Number.isFinite(answer.value)
          ? `Answers take ${formatSeconds(answer.value)}: a message is right.`
          : 'Nobody waits for an answer to it.',
        share: Math.min(share, 0.99)
      }
    const after = formatSeconds(answer.value)
    return {
      share,
      stray: {
        severity: transport === 'rabbitmq' ? 'hint' : 'warn',
        summary: `${name} carries calls: who asks waits, and has 95 of 100 answers within ${after}. gRPC would be ${transport === 'rabbitmq' ? 'lighter' : 'right for it'}.`,
        ...seenIn(answer),
        series: null,
        figure: `p95 of answers ${after}`,
        value: answer.value,
        unit: 's',
        threshold: warn,
        goesAway: msgRequestReply.cure
      }
    }
  }
}
