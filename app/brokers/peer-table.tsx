'use client'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { figureHead } from '../format/csv.ts'
import { figureText, MEANINGS, wordOf } from '../format/figure.ts'
import { nodeWord } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import panel from '../panel/panel.module.css'
import { figureValue } from '../panel/sort.ts'
import type { Subject } from '../panel/subject.ts'
import { addressOf } from '../things/address.ts'
import classes from './brokers.module.css'
import { balanceOf, barOf, type ComparedFigure, comparedBy, type Peer, peersOf } from './peers.ts'

/** All nodes of its broker side by side, this one marked. Nothing where it is alone. */
export const PeerTable = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const { target, transport, id } = subject
  const peers = target === null ? [] : peersOf(picture.entities.values(), target)
  const own = peers.find((peer) => peer.id === id)
  if (own === undefined) return null
  if (peers.length === 1)
    return (
      <p className={classes.alone}>
        It is the only {nodeWord(transport, 1)} that {target} has.
      </p>
    )
  const balance = balanceOf(peers, own)
  return (
    <div {...(transport === null ? {} : { 'data-transport': transport })}>
      <DataTable
        name="peers"
        title={capital(nodeWord(transport, peers.length))}
        note={`${peers.length} of ${target}`}
        of={target ?? ''}
        columns={[NAME, ...comparedBy(peers).map((name) => figureColumn(name, peers))]}
        rows={peers}
        id={(peer) => peer.id}
        marked={(peer) => peer.id === id}
      />
      {balance === null ? null : <p className={classes.balance}>{balance}</p>}
    </div>
  )
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const NAME: Column<Peer> = {
  name: 'name',
  word: 'name',
  first: 'up',
  left: true,
  value: ({ name }) => name,
  cell: ({ id, name, health, word, address }) => (
    <>
      <Link className={panel.link} href={addressOf({ id, kind: 'node' })} title={address}>
        {name}
      </Link>{' '}
      <HealthMark health={health} size={12} />
      {word === '' ? null : <small> {word.toLowerCase()}</small>}
    </>
  )
}

const figureColumn = (name: ComparedFigure, peers: readonly Peer[]): Column<Peer> => ({
  name,
  word: wordOf(name).toLowerCase(),
  head: figureHead(name),
  meaning: MEANINGS[name],
  first: name === 'disk_free' ? 'up' : 'down',
  value: ({ figures }) => figureValue(figures[name]),
  cell: (peer) => {
    const share = barOf(peers, peer, name)
    return (
      <>
        {figureText(name, peer.figures[name])}
        <span className={classes.bar} aria-hidden="true">
          {share === null ? null : <span style={{ width: `${share * 100}%` }} />}
        </span>
      </>
    )
  },
  says: ({ figures }) => {
    const figure = figures[name]
    return { 'data-figure': name, ...(figure !== undefined && 'unknown' in figure ? { title: figure.unknown } : {}) }
  }
})
