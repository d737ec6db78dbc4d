import { describe, expect, test } from 'vitest'
import { sarifOf } from '../../../cli/guide/report.ts'
import { FINDING_SEVERITIES, type Finding, rabbitQueueId } from '../../../model/index.ts'
import { sarifErrors } from './sarif.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const of = rabbitQueueId('shop', '/', 'a|b c')

const finding = (over: Partial<Finding> = {}): Finding => ({
  id: `rabbit.storage|${of}|1`,
  rule: 'rabbit.storage',
  of,
  target: 'shop',
  state: 'open',
  severity: 'warn',
  since: NOW - 3_600_000,
  resolvedAt: null,
  summary: 'Its oldest message has waited for 2 d.',
  evidence: {
    of,
    series: 'lateness',
    figure: 'Oldest',
    value: 172_800,
    unit: 's',
    threshold: 86_400,
    from: NOW - 3_600_000,
    to: NOW,
    path: [],
    goesAway: 'The oldest message has waited for under a day.'
  },
  instead: 'kafka',
  ...over
})
const known = (until: number): Partial<Finding> => ({
  acknowledged: { by: 'Ada', why: 'It moves.', at: NOW - 1000, until }
})
/** As it is printed. */
const printed = (findings: readonly Finding[], baseline?: ReadonlySet<string>): unknown =>
  JSON.parse(JSON.stringify(sarifOf(findings, baseline, NOW)))

describe('a log in SARIF is as SARIF’s own schema has it', () => {
  test.each([
    ['nothing strays', []],
    ['each severity', FINDING_SEVERITIES.map((severity) => finding({ severity }))],
    ['it is acknowledged', [finding(known(NOW + 1000))]],
    ['that ran out', [finding(known(NOW - 1))]],
    ['a rule of the team’s own', [finding({ rule: 'team.full', title: 'Too full', recommendation: 'Keep it short.' })]],
    ['a team’s rule that says nothing of itself', [finding({ rule: 'team.gone' })]]
  ])('%s', (_, findings) => {
    expect(sarifErrors(printed(findings))).toEqual([])
    const one = findings.slice(0, 1).map(({ rule }) => `${rule}|${of}`)
    expect(sarifErrors(printed(findings, new Set(one)))).toEqual([])
    expect(sarifErrors(printed(findings, new Set()))).toEqual([])
  })
})

describe('the schema refuses', () => {
  const broken = (change: (result: Record<string, unknown>) => void): string[] => {
    const log = printed([finding()]) as { runs: [{ results: [Record<string, unknown>] }] }
    change(log.runs[0].results[0])
    return sarifErrors(log)
  }
  test.each<[string, (result: Record<string, unknown>) => void]>([
    ['/runs/0/results/0: must have required property', (result) => delete result.message],
    ['/runs/0/results/0/level: must be equal to one of', (result) => Object.assign(result, { level: 'warn' })],
    ['/runs/0/results/0: must NOT have additional properties', (result) => Object.assign(result, { owner: 'x' })],
    ['/runs/0/results/0/baselineState: must be equal', (result) => Object.assign(result, { baselineState: 'old' })]
  ])('%s', (says, change) => {
    expect(broken(change)).toContainEqual(expect.stringContaining(says))
  })

  test('a link to a schema that is none', () => {
    expect(sarifErrors({ ...(printed([]) as object), $schema: 'no link' })).toEqual([
      '/$schema: must match format "uri"'
    ])
  })
})
