'use client'
import { UnstyledButton } from '@mantine/core'
import { LIMITS } from '../../judge/health.ts'
import { formatCount, formatRate, formatSeconds, formatShare } from '../../model/format.ts'
import { OTHERS } from '../../model/rpc.ts'
import type { RpcAnswer, RpcTold } from '../../model/rpc-answer.ts'
import { Link } from '../client/link.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import panel from '../panel/panel.module.css'
import classes from './tables.module.css'
import { codesInOrder } from './words.ts'

type Caller = RpcAnswer['callers'][number]
type Instance = RpcAnswer['instances'][number]

interface TablesProps {
  answer: RpcAnswer
  method: string
  nameOf(id: string): string
  /** Address of a caller's page. */
  hrefOf(id: string): string
  caller: string | null
  instance: string | null
  choose(wanted: { caller?: string | null; instance?: string | null }): void
}

/** Who calls it, as they saw it, and which instances answer: the worst first. Pressing a name shows its calls alone on the map. */
export const Tables = ({ answer, method, nameOf, hrefOf, caller, instance, choose }: TablesProps) => {
  // From when calls were first told of within the time shown: before it nobody may have watched.
  const seconds = (answer.to - Math.max(answer.from, answer.columns[0]?.at ?? answer.from)) / 1000
  return (
    <>
      {answer.callers.length === 0 ? null : (
        <DataTable
          name="callers"
          title="Callers"
          note={`${answer.callers.length}, as they saw it`}
          of={method}
          columns={[
            {
              name: 'caller',
              word: 'caller',
              first: 'up',
              left: true,
              value: (each) => nameOf(each.caller),
              cell: (each) => (
                <span className={classes.name}>
                  <Alone
                    name={nameOf(each.caller)}
                    pressed={each.caller === caller}
                    press={(on) => choose({ caller: on ? each.caller : null, instance: null })}
                  />
                  {each.caller === OTHERS ? null : (
                    <Link
                      className={classes.open}
                      href={hrefOf(each.caller)}
                      aria-label={`The page of ${nameOf(each.caller)}`}
                    >
                      <UiIcon name="open" size={12} />
                    </Link>
                  )}
                </span>
              )
            },
            ...toldColumns<Caller>(seconds),
            BETWEEN
          ]}
          rows={answer.callers}
          id={(each) => each.caller}
          marked={(each) => each.caller === caller}
        />
      )}
      {answer.instances.length === 0 ? null : (
        <DataTable
          name="instances"
          title="Instances"
          note={`${answer.instances.length} that answered`}
          of={method}
          columns={[
            {
              name: 'instance',
              word: 'instance',
              first: 'up',
              left: true,
              value: (each) => each.instance,
              cell: (each) => (
                <Alone
                  name={each.instance}
                  pressed={each.instance === instance}
                  press={(on) => choose({ instance: on ? each.instance : null, caller: null })}
                />
              )
            },
            ...toldColumns<Instance>(seconds)
          ]}
          rows={answer.instances}
          id={(each) => each.instance}
          marked={(each) => each.instance === instance}
          most={MOST}
        />
      )}
    </>
  )
}

const MOST = 50

const Alone = ({ name, pressed, press }: { name: string; pressed: boolean; press(on: boolean): void }) => (
  <UnstyledButton
    className={panel.link}
    aria-pressed={pressed}
    title={pressed ? 'Show all calls again' : `Show the calls of ${name} alone on the map`}
    onClick={() => press(!pressed)}
  >
    {name}
  </UnstyledButton>
)

const failedShare = ({ failed, calls }: RpcTold): number => (calls > 0 ? failed / calls : 0)
const mostOf = ({ codes }: RpcTold): string => {
  const [worst] = codesInOrder(codes)
  return worst === undefined || worst === 'OK' ? '' : worst
}

const toldColumns = <T extends RpcTold>(seconds: number): Column<T>[] => [
  {
    name: 'calls',
    word: 'rate',
    head: 'calls (1/s)',
    meaning: 'Calls a second, over the time shown.',
    first: 'down',
    value: ({ calls }) => calls / seconds,
    cell: ({ calls }) => `${formatRate(calls / seconds)}/s`,
    says: ({ calls }) => ({ title: `${formatCount(calls)} calls` })
  },
  {
    name: 'errors',
    word: 'errors',
    head: 'errors (share)',
    meaning: 'Share of calls that failed.',
    first: 'down',
    value: failedShare,
    cell: (each) => formatShare(failedShare(each)),
    says: (each) => ({
      'data-health':
        failedShare(each) >= LIMITS.errorsCritical
          ? 'critical'
          : failedShare(each) >= LIMITS.errorsWarn
            ? 'warn'
            : 'ok',
      ...(mostOf(each) === '' ? {} : { title: `most with ${mostOf(each)}` })
    })
  },
  ...(['p50', 'p95', 'p99'] as const).map(
    (name): Column<T> => ({
      name,
      word: name,
      head: `${name} (s)`,
      first: 'down',
      value: (each) => each[name],
      cell: (each) => (each[name] === null ? '–' : formatSeconds(each[name])),
      says: (each) =>
        name === 'p99' && (each.p99 ?? 0) > LIMITS.slowP99S ? { 'data-health': 'warn' } : { 'data-health': 'ok' }
    })
  )
]

const BETWEEN: Column<Caller> = {
  name: 'between',
  word: 'network, queues',
  head: 'network and queues (s)',
  meaning: 'What it waited beyond its server’s time, mean of the calls that both ends told of.',
  first: 'down',
  value: ({ share }) => share?.between ?? null,
  cell: ({ share }) =>
    share === null
      ? '–'
      : `${formatSeconds(share.between)} · ${formatShare(share.client > 0 ? share.between / share.client : 0)}`,
  says: ({ share }) => (share === null ? { title: 'No call of it was told of by both its ends.' } : {})
}
