import type { Figure } from '../../model/figure.ts'
import type { FigureName } from '../../model/known.ts'
import { figureText } from '../format/figure.ts'

interface FigureCellProps {
  name: FigureName
  figure: Figure | undefined
  health?: string
}

/** A figure in a table; why it is not known, where it isn't. Of estimates, which all of its column are, the sign is left out. */
export const FigureCell = ({ name, figure, health }: FigureCellProps) => (
  <td
    {...(health === undefined ? {} : { 'data-health': health })}
    {...(figure !== undefined && 'unknown' in figure ? { title: figure.unknown } : {})}
  >
    {figureText(name, figure).replace('≈ ', '')}
  </td>
)
