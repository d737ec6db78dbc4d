'use client'
import { UnstyledButton } from '@mantine/core'
import { factsOf } from '../../guide/facts.ts'
import { ruleOf } from '../../guide/rules/index.ts'
import type { Finding } from '../../model/finding.ts'
import { formatSeconds } from '../../model/format.ts'
import type { Transport } from '../../model/observation.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { Prose } from '../format/prose.tsx'
import { moment } from '../format/time.ts'
import { When } from '../format/when.tsx'
import { KindIcon } from '../icons/kinds.tsx'
import { FindingMark } from '../icons/marks.tsx'
import { CameBack } from './came-back.tsx'
import { EvidenceChart } from './evidence-chart.tsx'
import classes from './finding.module.css'
import { nameOfId, titleOf } from './names.ts'

interface FindingRowProps {
  finding: Finding
  picture: Picture | null
  now: number
  unfolded: boolean
  /** Whether the address leads to it. */
  marked: boolean
  toggle(): void
}

const WEIGHT = { critical: 'far off', warn: 'off', hint: 'both ways are allowed' } as const

/** One finding: a sentence, and unfolded all that it rests on. */
export const FindingRow = ({ finding, picture, now, unfolded, marked, toggle }: FindingRowProps) => {
  const { id, of, rule, severity, summary, since, resolvedAt, acknowledged } = finding
  const entity = picture?.entities.get(of)
  const over = resolvedAt !== null
  const known = acknowledged != null && !over && acknowledged.until > now ? acknowledged : undefined
  const body = `finding-${id}`
  return (
    <li
      className={classes.finding}
      data-finding={rule}
      data-severity={over ? 'over' : severity}
      {...(entity?.transport == null ? {} : { 'data-transport': entity.transport })}
      {...(marked ? { ref: (row: HTMLLIElement | null) => row?.scrollIntoView({ block: 'nearest' }) } : {})}
    >
      <span className={classes.mark}>
        <FindingMark size={18} />
      </span>
      <div className={classes.told}>
        <p className={classes.subject}>
          {entity === undefined ? null : <KindIcon kind={entity.kind} size={15} />}
          <Link href={`/?sel=${encodeURIComponent(of)}`}>{entity?.name ?? nameOfId(of)}</Link>
          <span>{titleOf(finding)}</span>
          {finding.owner == null ? null : <span className={classes.owner}>{finding.owner}</span>}
          {known === undefined ? null : (
            <em title={`${known.by}: ${known.why}`}>known until {moment(known.until, now)}</em>
          )}
          {severity === 'critical' || severity === 'hint' ? <em>{WEIGHT[severity]}</em> : null}
        </p>
        <p className={classes.sentence}>
          <Prose text={summary} />
        </p>
        <CameBack finding={finding} now={now} />
      </div>
      <div className={classes.when}>
        <p>
          {over ? null : 'since '}
          <When at={since} now={now} />
          {over ? (
            <>
              {' '}
              to <When at={resolvedAt} now={now} />
            </>
          ) : null}
        </p>
        <UnstyledButton className={classes.toggle} onClick={toggle} aria-expanded={unfolded} aria-controls={body}>
          {unfolded ? 'Fold up' : 'Show why'}
        </UnstyledButton>
      </div>
      {unfolded ? (
        <div id={body} className={classes.body}>
          <Evidence finding={finding} now={now} />
        </div>
      ) : null}
    </li>
  )
}

const Evidence = ({ finding, now }: { finding: Finding; now: number }) => {
  const { evidence, rule, instead } = finding
  const overS = (evidence.to - evidence.from) / 1000
  return (
    <>
      <div className={classes.shown}>
        <h3>
          {evidence.figure} <small>{overS >= 60 ? `over ${formatSeconds(overS)}` : 'at the last look'}</small>
        </h3>
        <EvidenceChart evidence={evidence} now={finding.resolvedAt ?? now} />
        <h3>It goes away when</h3>
        <p>{evidence.goesAway}</p>
        {evidence.confidence === undefined ? null : (
          <>
            <h3>How sure</h3>
            <p>
              {evidence.confidence}
              {versionWords(evidence)}
            </p>
          </>
        )}
      </div>
      <div className={classes.asked}>
        <h3>{ruleOf(rule) === undefined ? 'The team’s rule' : 'The guide'}</h3>
        <p>{finding.recommendation ?? ruleOf(rule)?.recommendation}</p>
        <ol className={classes.path}>
          {evidence.path.map(({ question, answer, why, pinned }) => (
            <li key={question} data-answer={answer}>
              <span className={classes.question}>{question}</span> <b>{answer === 'unknown' ? 'can’t tell' : answer}</b>
              <span className={classes.why}>
                {why}
                {pinned === undefined ? null : ` Pinned by ${pinned.by}.`}
              </span>
            </li>
          ))}
        </ol>
        <p className={classes.instead}>{insteadWords(instead as Transport | null, finding.of)}</p>
        <p className={classes.instead}>
          <Link href={`/guide/${finding.of}`}>How it is used</Link>, where an answer can be pinned and the finding
          acknowledged.
        </p>
      </div>
    </>
  )
}

const versionWords = ({ guide, guideNow }: Finding['evidence']): string => {
  const made = guide === undefined ? '' : ` Made under version ${guide} of guide.yaml`
  if (guideNow === undefined) return made === '' ? '' : `${made}.`
  return made === ''
    ? ` Made without a guide.yaml; so too under its version ${guideNow}.`
    : `${made}, so too under ${guideNow}.`
}

const insteadWords = (instead: Transport | null, of: string): React.ReactNode => {
  if (instead === null) {
    const own = (of.split('/')[0] === 'rpc' ? 'grpc' : of.split('/')[0]) as Transport
    return (
      <>
        <a href={`#${own}`}>{factsOf(own).title}</a> may well be right here: what strays is how it is set or used.
      </>
    )
  }
  return (
    <>
      The chart leads to{' '}
      <a href={`#${instead}`} data-transport={instead}>
        {factsOf(instead).title}
      </a>{' '}
      instead.
    </>
  )
}
