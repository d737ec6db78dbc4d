import { Fragment } from 'react'
import { piecesOf } from './pieces.ts'
import classes from './prose.module.css'

/** A sentence whose figures stay whole where a line ends: `≈ 41 min`, `3 h 23 min`, `78 %`. */
export const Prose = ({ text }: { text: string }) =>
  piecesOf(text).map(({ key, words, whole }) =>
    whole ? (
      <span key={key} className={classes.whole}>
        {words}
      </span>
    ) : (
      <Fragment key={key}>{words}</Fragment>
    )
  )
