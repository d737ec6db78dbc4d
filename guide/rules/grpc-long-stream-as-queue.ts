import { formatCount, formatSeconds } from '../../model/format.ts'
import { isSeen, type Known, type Seen, type UsageProfile } from '../profile.ts'
import { type Rule, type Stray, seenIn, unknown } from './rule.ts'

/** All but a few of its messages go one way. */
const ONE_WAY = 0.99
/** Minutes of storm: a deployment of its server makes one, or two where it falls across a minute; more than that in a day is no deployment. */
const STORMS = 3
/** Where as many of its calls are streams, what begins anew is one. */
const STREAMS = 0.5

/** What would make it a subscription, and how far it is from being one. */
interface Sign {
  share: number
  fits: string
  stray: Pick<Stray, 'summary' | 'of' | 'from' | 'to' | 'figure' | 'value' | 'unit' | 'threshold'>
}

export const grpcLongStreamAsQueue: Rule = {
  id: 'grpc.long-stream-as-queue',
  transport: 'grpc',
  title: 'Stream as subscription',
  recommendation: 'A stream is part of a conversation; a subscription that outlives its connection needs a broker.',
  strays:
    'Its messages go one way only, and its streams stay open for over 1 h; or in 3 minutes of a day one caller begins them anew 10 times, each time after one broke.',
  needs:
    'From the service or its callers: spans of streams with their messages, or @plumbline/instrument. For streams that break: from its callers too.',
  butRight:
    'A stream in both directions, however long; a large answer that comes in parts and ends; streams that come back once, as their server is deployed.',
  cure: 'Publish what it carries, and let who wants it read at a place of their own.',
  chart: 'bar',
  settings: { windowS: 0, warn: 3600, critical: null },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: true,
  judge: (profile, _now, { warn }) => {
    const { openS, oneWay, storms, streams } = profile.traced
    const open = longestOf(profile)
    const signs = [
      ...(isSeen(open) ? [openSign(profile, open, warn)] : []),
      // A call with one answer that is made again is no stream.
      ...(isSeen(storms) && isSeen(streams) && streams.value >= STREAMS ? [stormSign(profile, storms)] : [])
    ]
    const [nearest] = signs.sort((a, b) => b.share - a.share)
    if (nearest === undefined || nearest.share < 1) {
      if (!isSeen(streams) && isSeen(storms) && storms.value >= STORMS) return unknown(streams.missing)
      if (nearest === undefined || !isSeen(open)) return unknown('missing' in openS ? openS.missing : 'none is open')
      return { fits: nearest.fits, share: nearest.share }
    }
    if (!isSeen(oneWay)) return unknown(oneWay.missing)
    if (oneWay.value < ONE_WAY) return { fits: 'Both sides talk on it.', share: 0 }
    const { stray, share } = nearest
    return { share, stray: { ...stray, severity: 'warn', series: null, goesAway: grpcLongStreamAsQueue.cure } }
  }
}

/** Of those that ended, half; of those that are open, the oldest: its span will come when it ends. */
const longestOf = ({ oldestStream, traced: { openS } }: UsageProfile): Seen =>
  isSeen(oldestStream) && (!isSeen(openS) || oldestStream.value > openS.value) ? oldestStream : openS

const openSign = ({ name }: UsageProfile, open: Known, threshold: number): Sign => {
  const words = formatSeconds(open.value)
  return {
    share: open.value / threshold,
    fits: `Its calls are open for ${words}.`,
    stray: {
      ...seenIn(open),
      summary: `${name} is used as a subscription: its streams stay open for ${words} and carry messages one way, and what comes while one is broken is lost.`,
      figure: `open for ${words}`,
      value: open.value,
      unit: 's',
      threshold
    }
  }
}

const stormSign = ({ name }: UsageProfile, storms: Known): Sign => {
  const words = `${formatCount(storms.value)} minute${storms.value === 1 ? '' : 's'}`
  return {
    share: storms.value / STORMS,
    fits: storms.value === 0 ? 'Its streams hold.' : `Its streams broke and were begun anew in ${words}.`,
    stray: {
      ...seenIn(storms),
      summary: `${name} is used as a subscription: in ${words} its streams broke and one caller began them anew ten times and more, and what came in between is lost.`,
      figure: `begun anew again and again in ${words}`,
      value: storms.value,
      unit: '{minute}',
      threshold: STORMS
    }
  }
}
