import { DAY, HOUR, seen } from '../../pure/guide/profile.ts'
import { method, nearly, type Scenario, strays, untold } from './scenario.ts'

const calls = (p99: number) => ({ p99: seen(p99, 900), calls: seen(90_000, 900) })
const GRPC = ['grpc'] as ['grpc']
/** A stream on which messages go one way, and for how long such stay open, s. */
const feed = (openS: number) => ({ openS: seen(openS, DAY), oneWay: seen(1, DAY), streams: seen(1, DAY) })

export const GRPC_SCENARIOS: readonly Scenario[] = [
  strays(
    'a method at 12 ms',
    'gRPC is for what has to be answered at once; 10 ms are past that.',
    method(calls(0.012)),
    { 'grpc.slow': 'warn' },
    GRPC
  ),
  strays(
    'a method at 250 ms',
    'A quarter of a second is no low latency by any measure.',
    method(calls(0.25)),
    { 'grpc.slow': 'critical' },
    GRPC
  ),
  strays(
    'a quick method in another data centre',
    'Low latency is of the whole call: 3 ms on the way are past a millisecond. It may have to be there, so it is a hint.',
    method({ traced: { network: seen(0.003, DAY) } }),
    { 'grpc.slow': 'hint' },
    GRPC
  ),
  nearly(
    'a quick method 0.9 ms away',
    'The way there and back is under a millisecond, if barely.',
    method({ traced: { network: seen(0.0009, DAY) } }),
    ['grpc.slow'],
    GRPC
  ),
  nearly('a method at 9.9 ms', 'It is under the 10 ms, if barely.', method(calls(0.0099)), ['grpc.slow'], GRPC),
  nearly(
    'a stream in both directions, open for half an hour',
    'Streaming in both directions is one of gRPC’s own uses; it lasts as long as it is needed.',
    method({ ...calls(1800), traced: { openS: seen(1800, DAY), oneWay: seen(0.55, DAY) } }),
    ['grpc.slow', 'grpc.long-stream-as-queue'],
    GRPC
  ),
  strays(
    'an event that is reported by a call',
    'Every answer is empty and nobody goes by it: sent and forgotten, which is not for gRPC.',
    method({ traced: { emptyAnswers: seen(1, DAY), unawaited: seen(0.95, DAY) } }),
    { 'grpc.fire-and-forget': 'warn' },
    GRPC
  ),
  strays(
    'a call that is cancelled once it is sent',
    'Who cancels at once does not want the answer.',
    method({ traced: { emptyAnswers: seen(0.995, DAY), unawaited: seen(1, DAY) } }),
    { 'grpc.fire-and-forget': 'warn' },
    GRPC
  ),
  nearly(
    'a deletion that answers with nothing',
    'The answer is empty, and it is what the caller waits for: that it is done.',
    method({ traced: { emptyAnswers: seen(1, DAY), unawaited: seen(0.02, DAY) } }),
    ['grpc.fire-and-forget'],
    GRPC
  ),
  nearly(
    'a call of which 98 in 100 answers are empty',
    'Two of a hundred answers say something, so the caller has reason to look.',
    method({ traced: { emptyAnswers: seen(0.98, DAY), unawaited: seen(0.95, DAY) } }),
    ['grpc.fire-and-forget'],
    GRPC
  ),
  strays(
    'prices told to four shops',
    'One event goes to many receivers, one call each: what a broker does by itself.',
    method({ traced: { receivers: seen(4, DAY) } }),
    { 'grpc.fan-out': 'warn' },
    GRPC
  ),
  strays(
    'a cache that is cleared on twelve instances',
    'Telling every instance the same is fan-out by hand.',
    method({ traced: { receivers: seen(12, DAY) } }),
    { 'grpc.fan-out': 'warn' },
    GRPC
  ),
  nearly(
    'a gateway that asks three services alike',
    'A request gathered from three services is in the request’s path, and few.',
    method({ traced: { receivers: seen(3, DAY) } }),
    ['grpc.fan-out'],
    GRPC
  ),
  nearly(
    'twelve instances behind a balancer',
    'Each call goes to one of them: that is balancing, not fan-out.',
    method({ traced: { receivers: seen(1, DAY) } }),
    ['grpc.fan-out', 'grpc.coupled-chain'],
    GRPC
  ),
  strays(
    'a call that is tried until it sticks',
    'What has to arrive even if the receiver is down has to be kept, and gRPC keeps nothing.',
    method({ traced: { attempts: seen(3.4, DAY), unavailable: seen(0.03, DAY) } }),
    { 'grpc.needs-persistence': 'warn' },
    GRPC
  ),
  strays(
    'a receiver that is often away, and asked again',
    'Six of a hundred calls find nobody and are made again: a queue would have kept them.',
    method({ traced: { attempts: seen(1.8, DAY), unavailable: seen(0.06, DAY) } }),
    { 'grpc.needs-persistence': 'warn' },
    GRPC
  ),
  nearly(
    'a second try for a call that failed',
    'One more try where it fails is how a call is made well.',
    method({ traced: { attempts: seen(2, DAY), unavailable: seen(0.01, DAY) } }),
    ['grpc.needs-persistence'],
    GRPC
  ),
  nearly(
    'a callee that is away, and not asked again',
    'Who goes on without the answer needs nothing kept: it is an outage.',
    method({ traced: { attempts: seen(1, DAY), unavailable: seen(0.06, DAY) } }),
    ['grpc.needs-persistence'],
    GRPC
  ),
  strays(
    'a chain of four calls',
    'Four services have to be up and quick at the same moment: senders and receivers are coupled.',
    method({ traced: { hops: seen(4, DAY) } }),
    { 'grpc.coupled-chain': 'warn' },
    GRPC
  ),
  strays(
    'a chain of seven calls',
    'Its availability is the product of seven.',
    method({ traced: { hops: seen(7, DAY) } }),
    { 'grpc.coupled-chain': 'warn' },
    GRPC
  ),
  nearly(
    'a gateway, a service and what that asks',
    'Three calls one beneath the other are within a request’s path.',
    method({ traced: { hops: seen(3, DAY) } }),
    ['grpc.coupled-chain'],
    GRPC
  ),
  strays(
    'orders that are awaited on a stream for two hours',
    'Messages go one way and the stream is never done: a subscription, which keeps nothing when it breaks.',
    method({ traced: { openS: seen(2 * HOUR, DAY), oneWay: seen(1, DAY) } }),
    { 'grpc.long-stream-as-queue': 'warn' },
    GRPC
  ),
  strays(
    'a feed that stays open over a day',
    'The same, for longer.',
    method({ traced: { openS: seen(26 * HOUR, 2 * DAY), oneWay: seen(1, 2 * DAY) } }),
    { 'grpc.long-stream-as-queue': 'warn' },
    GRPC
  ),
  nearly(
    'a large answer streamed for 50 minutes',
    'It goes one way and it ends: an answer in parts.',
    method({ traced: { openS: seen(50 * 60, DAY), oneWay: seen(1, DAY) } }),
    ['grpc.long-stream-as-queue'],
    GRPC
  ),
  strays(
    'prices on a stream that a proxy cuts every five seconds',
    'Whoever listens begins anew twelve times a minute, all day, and misses what comes in between: a broker would keep it.',
    method({ traced: { ...feed(5), storms: seen(700, DAY) } }),
    { 'grpc.long-stream-as-queue': 'warn' },
    GRPC
  ),
  strays(
    'forty subscriptions that lost their server four times in a day',
    'No deployment does that: what should hear does not outlive the connection, and all come back at once each time.',
    method({ traced: { ...feed(900), storms: seen(4, DAY) } }),
    { 'grpc.long-stream-as-queue': 'warn' },
    GRPC
  ),
  strays(
    'alerts on a stream that has been open for three hours, and none has ended yet',
    'It goes one way and is not done: the server’s own gauge says how old it is, where a span would come too late.',
    method({ oldestStream: seen(3 * HOUR), traced: { ...feed(1), openS: { missing: 'none ended' } } }),
    { 'grpc.long-stream-as-queue': 'warn' },
    GRPC
  ),
  nearly(
    'subscriptions that come back together once, over two minutes',
    'Their server was deployed anew: that each comes back is how a stream is used well.',
    method({ traced: { ...feed(900), storms: seen(2, DAY) } }),
    ['grpc.long-stream-as-queue'],
    GRPC
  ),
  nearly(
    'a conversation over a line that breaks all the time',
    'Both sides talk: no broker would carry that, and a bad line is no use of gRPC that somebody chose.',
    method({ traced: { ...feed(5), oneWay: seen(0.55, DAY), storms: seen(200, DAY) } }),
    ['grpc.long-stream-as-queue'],
    GRPC
  ),
  nearly(
    'a slow call that fails after two seconds and is made again',
    'It has one answer: what begins anew is a call and no stream.',
    method({ traced: { openS: seen(2, DAY), oneWay: seen(1, DAY), streams: seen(0, DAY), storms: seen(90, DAY) } }),
    ['grpc.long-stream-as-queue'],
    GRPC
  ),
  nearly(
    'a large answer in parts, the oldest of which has come for 50 minutes',
    'The gauge says so of one that is under way: it goes one way, and it ends.',
    method({ oldestStream: seen(50 * 60), traced: feed(600) }),
    ['grpc.long-stream-as-queue'],
    GRPC
  ),
  untold(
    'calls that break and begin anew, of which nobody says whether they are streams',
    'A stream would be a subscription; a call with one answer would be tried again.',
    method({ traced: { ...feed(5), streams: { missing: 'no counts' }, storms: seen(90, DAY) } }),
    ['grpc.long-stream-as-queue'],
    GRPC
  )
]
