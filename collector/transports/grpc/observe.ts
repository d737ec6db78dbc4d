import {
  type Entity,
  emptyObservation,
  factsWith,
  type Gap,
  type GrpcTarget,
  measured,
  type Observation,
  rpcMethodId,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import { inferredService } from '../inferred.ts'
import type { Answers, CheckAnswer, Method, Reflected } from './answers.ts'

/** A certificate that runs out sooner than this is said: time enough to renew it; and as critical when it is a matter of days. */
export const CERTIFICATE_WARN_S = 21 * 86_400
export const CERTIFICATE_CRITICAL_S = 3 * 86_400

const CODE = { ok: 0, deadline: 4, notFound: 5, denied: 7, unimplemented: 12, unavailable: 14, unauthenticated: 16 }

/** How the service is called: by its own name where the configuration has it, else as its callers name it, by its address. */
export const nameOfTarget = ({ service, address }: GrpcTarget): string => service ?? address

/** What a probe saw. */
export const observe = (target: GrpcTarget, { atMs, checks, reflected, expiresMs }: Answers): Observation => {
  const [whole] = checks
  const leftS = expiresMs === undefined ? undefined : Math.floor((expiresMs - atMs) / 1000)
  const troubles = [...checks.flatMap(checkTroubles), ...certificateTroubles(leftS)]
  const service: Entity = {
    ...serviceOf(target),
    ...factsWith({}, troubles),
    figures: {
      ...(whole === undefined ? {} : { probe: measured(Number(whole.seconds.toFixed(6))) }),
      ...(leftS === undefined ? {} : { certificate: measured(leftS) })
    }
  }
  for (const check of checks)
    service.labels[check.service === '' ? 'health check' : `health check of ${check.service}`] = statusWord(check)
  if (expiresMs !== undefined) service.labels['certificate until'] = new Date(expiresMs).toISOString().slice(0, 10)
  return {
    ...emptyObservation(target.id, atMs),
    entities: [service, ...methodEntities(target, reflected)],
    gaps: [...checkGaps(checks), ...reflectionGaps(target, reflected)],
    labels: { 'health check': whole === undefined ? 'none' : statusWord(whole), ...countsOf(reflected) }
  }
}

/** What is known of a service that could not be asked: that it is meant to be there, and what it offered. */
export const observeSilent = (target: GrpcTarget, why: string, reflected: Reflected, atMs: number): Observation => ({
  ...emptyObservation(target.id, atMs),
  entities: [
    {
      ...serviceOf(target),
      ...factsWith({}, [{ severity: 'critical', lead: 'Not reached', text: `Its health check has no answer. ${why}` }]),
      figures: { probe: unknown(why), ...(target.tls === undefined ? {} : { certificate: unknown(why) }) }
    },
    ...methodEntities(target, reflected)
  ],
  gaps: reflected === 'not asked' && target.reflection ? [methodsGap(target, why, null)] : []
})

const serviceOf = (target: GrpcTarget): Entity => {
  const service = inferredService(nameOfTarget(target), 'health check')
  return { ...service, labels: { ...service.labels, 'probed at': target.address } }
}

const statusWord = ({ status, serving }: CheckAnswer): string =>
  serving ?? (status === CODE.unimplemented ? 'not implemented' : `status ${status}`)

const checkTroubles = ({ service, status, serving }: CheckAnswer): Trouble[] => {
  const critical = (lead: string, text: string): Trouble[] => [{ severity: 'critical', lead, text }]
  const it = service === '' ? 'it' : service
  if (serving === 'NOT_SERVING') return critical('Not serving', `By its own health check ${it} is not serving.`)
  if (serving === 'UNKNOWN')
    return [{ severity: 'warn', lead: 'Not sure', text: `Its health check doesn’t know whether ${it} serves.` }]
  if (status === CODE.deadline) return critical('Too slow', 'Its health check ended with DEADLINE_EXCEEDED.')
  if (status === CODE.unavailable) return critical('Unavailable', 'Its health check ended with UNAVAILABLE.')
  return []
}

const certificateTroubles = (leftS: number | undefined): Trouble[] => {
  if (leftS === undefined || leftS >= CERTIFICATE_WARN_S) return []
  if (leftS < 0)
    return [{ severity: 'critical', lead: 'Certificate has expired', text: 'Clients that check it can’t connect.' }]
  const soon = leftS < CERTIFICATE_CRITICAL_S
  return [
    {
      severity: soon ? 'critical' : 'warn',
      lead: 'Certificate runs out',
      text: `In less than ${soon ? '3' : '21'} days clients that check it can’t connect any more.`
    }
  ]
}

/** What a check could not tell. */
const checkGaps = (checks: readonly CheckAnswer[]): Gap[] =>
  checks.flatMap(({ service, status, serving }): Gap[] => {
    const gap = (why: string, needs: string | null): Gap[] => [
      { what: service === '' ? 'whether it serves' : `whether ${service} serves`, why, needs, hides: [] }
    ]
    if (serving === 'SERVICE_UNKNOWN' || status === CODE.notFound)
      return gap('Its health check doesn’t know that name.', 'another name in checks')
    if (serving !== undefined) return []
    if (status === CODE.unimplemented) return gap('It has no health check.', 'grpc.health.v1 in the service')
    if (status === CODE.denied || status === CODE.unauthenticated)
      return gap('It does not allow its health check.', 'a token in the configuration that may call grpc.health.v1')
    return gap(`Its health check ended with status ${status}.`, null)
  })

const methodsGap = (target: GrpcTarget, why: string, needs: string | null): Gap => ({
  what: 'its methods',
  why,
  needs,
  hides: [rpcMethodId({ name: nameOfTarget(target) }, '', '').replace(/\/+$/, '/')]
})

const reflectionGaps = (target: GrpcTarget, reflected: Reflected): Gap[] => {
  if (!target.reflection || reflected === 'not asked') return []
  if (reflected === 'absent')
    return [
      methodsGap(target, 'It has no server reflection.', 'grpc.reflection.v1 in the service, or reflection: false')
    ]
  if (reflected === 'failed')
    return [methodsGap(target, 'Server reflection did not tell them.', 'a token that may call grpc.reflection')]
  const { untold, more } = reflected
  const untoldGaps = untold.map(
    (service): Gap => ({
      what: `methods of ${service}`,
      why: 'Server reflection names it and does not describe it.',
      needs: null,
      hides: []
    })
  )
  const beyond: Gap = { what: 'further methods', why: 'It has more than are kept.', needs: null, hides: [] }
  return [...untoldGaps, ...(more > 0 ? [beyond] : [])]
}

const countsOf = (reflected: Reflected): Record<string, string> =>
  typeof reflected === 'string'
    ? {}
    : {
        services: `${new Set(reflected.methods.map(({ service }) => service)).size}`,
        methods: `${reflected.methods.length}`
      }

const NO_CALLS = unknown('No telemetry tells of its calls.')

const methodEntities = (target: GrpcTarget, reflected: Reflected): Entity[] =>
  typeof reflected === 'string' ? [] : reflected.methods.map((method) => methodEntity(target, method))

const methodEntity = (target: GrpcTarget, { service, name, request, response, streams }: Method): Entity => {
  const owner = inferredService(nameOfTarget(target), '')
  const both = streams.client && streams.server
  const side = both ? 'both sides' : streams.client ? 'the client' : streams.server ? 'the server' : ''
  return {
    id: rpcMethodId({ name: owner.name }, service, name),
    kind: 'rpc_method',
    transport: 'grpc',
    name,
    parent: owner.id,
    labels: {
      service,
      'request type': request,
      'response type': response,
      ...(side === '' ? {} : { 'streamed by': side }),
      'known by': 'server reflection'
    },
    figures: { rate: NO_CALLS }
  }
}
