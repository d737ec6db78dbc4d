'use client'
import type { AlertRule } from '../../model/alert.ts'
import type { TopologyTarget } from '../../model/api.ts'
import { withSelector } from './draft.ts'
import classes from './editor.module.css'

const TRANSPORTS = { kafka: 'Kafka', rabbitmq: 'RabbitMQ', redis: 'Redis' }

/** Which of its subjects a rule judges; what is left open matches all. */
export const SelectorFields = ({
  rule,
  targets,
  setRule
}: {
  rule: AlertRule
  targets: readonly TopologyTarget[]
  setRule(rule: AlertRule): void
}) => (
  <div className={classes.pair}>
    {rule.subject === 'subscription' ? (
      <label className={classes.field}>
        <span>of</span>
        <select
          className={classes.input}
          value={rule.selector.transport ?? ''}
          onChange={({ currentTarget }) => setRule(withSelector(rule, 'transport', currentTarget.value))}
        >
          <option value="">any</option>
          {Object.entries(TRANSPORTS).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    ) : null}
    <label className={classes.field}>
      <span>on</span>
      <select
        className={classes.input}
        value={rule.selector.target ?? ''}
        onChange={({ currentTarget }) => setRule(withSelector(rule, 'target', currentTarget.value))}
      >
        <option value="">any target</option>
        {[
          ...new Set([
            ...targets.map(({ id }) => id),
            ...(rule.selector.target === undefined ? [] : [rule.selector.target])
          ])
        ].map((id) => (
          <option key={id}>{id}</option>
        ))}
      </select>
    </label>
    <label className={classes.field}>
      <span>named</span>
      <input
        className={classes.input}
        value={rule.selector.name ?? ''}
        placeholder="orders.*"
        title="* stands for any text, ? for one character"
        onChange={({ currentTarget }) => setRule(withSelector(rule, 'name', currentTarget.value))}
      />
    </label>
  </div>
)
