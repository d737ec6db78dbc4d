import { alertAddress } from '../../model/id.ts'
import type { EntityKind, Transport } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import { alertSubject } from '../alerts/subject-of.ts'
import type { Picture } from '../client/picture.ts'
import { kindName, TARGET_NAMES } from '../format/words.ts'
import { addressOf } from '../things/address.ts'
import { PLACES } from './places.ts'

/** Somewhere one can go. */
export interface Jump {
  href: string
  name: string
  /** What it is, in words. */
  what: string
  icon: EntityKind | 'page' | 'alert' | 'target'
  transport: Transport | null
  health: Health
}

/** Pages first, then what fires, then what is on the picture: everything that the palette finds. */
export const jumpsOf = (picture: Picture | null): Jump[] => [
  ...PLACES.map(({ href, name }): Jump => ({ href, name, what: 'page', icon: 'page', transport: null, health: 'ok' })),
  ...(picture === null ? [] : [...alerts(picture), ...entities(picture), ...targets(picture)])
]

const alerts = (picture: Picture): Jump[] =>
  picture.alerts.map((alert) => ({
    href: alertAddress(alert.id),
    name: alertSubject(alert, picture).name,
    what: `alert: ${alert.ruleName}`,
    icon: 'alert',
    transport: null,
    health: alert.severity
  }))

const entities = (picture: Picture): Jump[] =>
  [...picture.entities.values()]
    .filter(({ kind }) => kind !== 'hop')
    .map(({ id, name, kind, transport, health }) => ({
      // A broker's node and a pathway have no place on Flow, but a page.
      href: kind === 'node' || kind === 'pathway' ? addressOf({ id, kind }) : `/?sel=${encodeURIComponent(id)}`,
      name,
      what: kindName(kind, transport),
      icon: kind,
      transport,
      // A way is not judged by itself.
      health: kind === 'pathway' ? 'ok' : health
    }))

const targets = (picture: Picture): Jump[] =>
  picture.targets.map(({ id, kind }) => ({
    href: `/?target=${encodeURIComponent(id)}`,
    name: id,
    what: `target, ${TARGET_NAMES[kind]}`,
    icon: 'target',
    transport: null,
    health: 'ok'
  }))

const MOST = 12

/** What a question finds, best first. Letters may be left out ("emsnd" finds email.send); without a question the pages, and what is in trouble. */
export const findJumps = (jumps: readonly Jump[], question: string): Jump[] => {
  const q = question.trim().toLowerCase()
  if (q === '')
    return jumps
      .filter(({ icon, health }) => icon === 'page' || icon === 'alert' || health === 'critical')
      .slice(0, MOST)
  return jumps
    .map((jump, i) => ({ jump, i, score: score(q, jump.name.toLowerCase(), jump.what.toLowerCase()) }))
    .filter(({ score: each }) => each > 0)
    .sort((a, b) => b.score - a.score || a.jump.name.length - b.jump.name.length || a.i - b.i)
    .slice(0, MOST)
    .map(({ jump }) => jump)
}

const score = (q: string, name: string, what: string): number => {
  if (name === q) return 100
  if (name.startsWith(q)) return 80
  const at = name.indexOf(q)
  if (at > 0) return /[^a-z0-9]/.test(name[at - 1] ?? '') ? 70 : 60
  const words = q.split(/\s+/)
  if (words.length > 1 && words.every((word) => name.includes(word) || what.includes(word))) return 50
  return isWithin(q, name) ? 30 : what.includes(q) ? 20 : 0
}

/** Whether all letters stand in the name, in their order. */
const isWithin = (q: string, name: string): boolean => {
  let from = 0
  for (const letter of q) {
    const at = name.indexOf(letter, from)
    if (at === -1) return false
    from = at + 1
  }
  return true
}
