'use client'
import type { TargetStatus } from '../../model/api.ts'
import { formatSeconds } from '../../model/format.ts'
import { EVERYTHING } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import type { Peer } from '../brokers/peers.ts'
import { Link } from '../client/link.tsx'
import { staleAfter } from '../client/picture.ts'
import { When } from '../format/when.tsx'
import { nodeWord, TARGET_NAMES } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { addressOf } from '../things/address.ts'
import classes from './targets.module.css'

interface Said {
  health: Health
  word: string
}

/** How a target is seen, in a word. One that no poll has come from for a while is worse than what its last poll said. */
const saidOf = ({ status, lastPollAt, intervalMs }: TargetStatus, now: number): Said => {
  if (lastPollAt !== null && now - lastPollAt > staleAfter(intervalMs))
    return { health: 'unknown', word: 'no polls come' }
  switch (status) {
    case 'ok':
      return { health: 'ok', word: 'seen whole' }
    case 'partial':
      return { health: 'unknown', word: 'seen in part' }
    case 'unreachable':
      return { health: 'critical', word: 'can’t be reached' }
    case 'pending':
      return { health: 'unknown', word: 'not asked yet' }
  }
}

interface TargetRowProps {
  target: TargetStatus
  /** The broker's nodes. */
  nodes: readonly Peer[]
  now: number
}

export const TargetRow = ({ target, nodes, now }: TargetRowProps) => {
  const { id, kind, address, labels, gaps } = target
  const { health, word } = saidOf(target, now)
  return (
    <li className={classes.target} data-health={health}>
      <div className={classes.title}>
        <h2 {...(kind === 'otlp' ? {} : { 'data-transport': kind })}>
          <span className={classes.swatch} aria-hidden="true" />
          {kind === 'otlp' ? 'OpenTelemetry' : <Link href={`/?target=${encodeURIComponent(id)}`}>{id}</Link>}
        </h2>
        <span className={classes.kind}>{kind === 'otlp' ? 'what services send' : TARGET_NAMES[kind]}</span>
        <span className={classes.address}>{address}</span>
        <span className={classes.status} data-health={health}>
          {health === 'ok' ? <UiIcon name="done" size={14} /> : <HealthMark health={health} size={13} />}
          {word}
        </span>
      </div>
      <dl className={classes.facts}>
        <Poll target={target} now={now} />
        {Object.entries(labels).map(([name, value]) => (
          <Fact key={name} name={name} loud={/reject|refuse|drop|without|not used|trouble/.test(name)}>
            {/^\d{4,}$/.test(value) ? Number(value).toLocaleString('en-US') : value}
          </Fact>
        ))}
      </dl>
      <Nodes nodes={nodes} kind={kind} />
      {gaps.length === 0 ? null : (
        <ul className={classes.gaps}>
          {gaps.map(({ what, why, needs, since }) => (
            <li key={`${what}/${why}`}>
              <HealthMark health="unknown" size={12} />
              <span>
                <b>{what === EVERYTHING ? 'Nothing can be seen' : what}</b> since <When at={since} now={now} />: {why}
                {needs === null ? null : (
                  <>
                    {' '}
                    Needs <b>{needs.replace(/\.$/, '')}</b>.
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

/** Its brokers, nodes or servers: each has a page. */
const Nodes = ({ nodes, kind }: { nodes: readonly Peer[]; kind: TargetStatus['kind'] }) =>
  nodes.length === 0 ? null : (
    <p className={classes.nodes}>
      {kind === 'otlp' ? '' : nodeWord(kind, nodes.length)}
      {nodes.map(({ id, name, health, word }) => (
        <span key={id} data-health={health}>
          <HealthMark health={health} size={12} />
          <Link href={addressOf({ id, kind: 'node' })}>{name}</Link>
          {word === '' ? null : ` ${word.toLowerCase()}`}
        </span>
      ))}
    </p>
  )

const Fact = ({
  name,
  loud = false,
  title,
  children
}: {
  name: string
  loud?: boolean
  title?: string
  children: React.ReactNode
}) => (
  <div data-loud={loud} title={title}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

/** How the newest poll went. */
const Poll = ({
  target: { lastPollAt, lastPollMs, intervalMs, overruns },
  now
}: {
  target: TargetStatus
  now: number
}) => (
  <>
    <Fact name="newest poll">{lastPollAt === null ? '–' : <When at={lastPollAt} now={now} how="ago" />}</Fact>
    <Fact name="it took">{lastPollMs === null ? '–' : formatSeconds(Math.max(0.001, lastPollMs / 1000))}</Fact>
    <Fact name="polled each">{formatSeconds(intervalMs / 1000)}</Fact>
    <Fact name="polls left out" loud={overruns > 0} title="Polls that were due while one was still under way.">
      {overruns}
    </Fact>
  </>
)
