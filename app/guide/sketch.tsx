import type { Transport } from '../../model/observation.ts'
import classes from './sketch.module.css'

/** How a message goes, drawn: who sends stands left, who receives right. */
const DRAWINGS: Record<Transport, (tip: string) => React.ReactNode> = {
  grpc: (tip) => (
    <>
      <rect className={classes.service} x="1" y="19" width="58" height="30" rx="7" />
      <rect className={classes.service} x="181" y="19" width="58" height="30" rx="7" />
      <path className={classes.flow} d="M63 29H171" markerEnd={tip} />
      <path className={classes.back} d="M177 40H69" markerEnd={tip} />
      <text x="120" y="22">
        question
      </text>
      <text x="120" y="55">
        answer
      </text>
    </>
  ),
  redis: (tip) => (
    <>
      <rect className={classes.service} x="1" y="19" width="36" height="30" rx="7" />
      <path className={classes.flow} d="M41 34H57" markerEnd={tip} />
      {[0, 1, 2, 3, 4, 5, 6].map((i) => (
        <rect
          key={i}
          className={classes.cell}
          x={67 + i * 16}
          y="24"
          width="13"
          height="20"
          rx="2"
          opacity={1 - i * 0.11}
        />
      ))}
      <path className={classes.cut} d="M184 18V50" />
      <text x="73" y="17">
        new
      </text>
      <text x="199" y="17">
        cut off
      </text>
      <path className={classes.pointer} d="M106 58v-8M103 53l3-4 3 4M154 58v-8M151 53l3-4 3 4" />
      <text x="106" y="68">
        a group
      </text>
      <text x="156" y="68">
        another
      </text>
    </>
  ),
  rabbitmq: (tip) => (
    <>
      <rect className={classes.service} x="1" y="19" width="36" height="30" rx="7" />
      <path className={classes.flow} d="M41 34H56" markerEnd={tip} />
      <path className={classes.exchange} d="M80 20 94 34 80 48 66 34Z" />
      <path className={classes.flow} d="M92 29C104 20 106 16 118 16" markerEnd={tip} />
      <path className={classes.flow} d="M92 39C104 48 106 52 118 52" markerEnd={tip} />
      {[9, 45].map((y) => (
        <g key={y}>
          {[0, 1, 2].map((i) => (
            <rect key={i} className={classes.cell} x={128 + i * 13} y={y} width="10" height="14" rx="2" />
          ))}
          <path className={classes.flow} d={`M170 ${y + 7}H188`} markerEnd={tip} />
          <rect className={classes.service} x="198" y={y - 4} width="41" height="22" rx="6" />
        </g>
      ))}
      <text x="80" y="62">
        rules
      </text>
    </>
  ),
  kafka: (tip) => (
    <>
      <rect className={classes.service} x="1" y="19" width="36" height="30" rx="7" />
      <path className={classes.flow} d="M41 34H57" markerEnd={tip} />
      {[10, 28, 46].map((y, row) => (
        <g key={y}>
          {[0, 1, 2, 3, 4, 5, 6].slice(row).map((i) => (
            <rect key={i} className={classes.cell} x={67 + (i - row) * 14} y={y} width="11" height="12" rx="1.5" />
          ))}
        </g>
      ))}
      <path className={classes.flow} d="M168 22H188" markerEnd={tip} />
      <path className={classes.flow} d="M168 46H188" markerEnd={tip} />
      <rect className={classes.service} x="198" y="11" width="41" height="22" rx="11" />
      <rect className={classes.service} x="198" y="35" width="41" height="22" rx="11" />
      <text x="115" y="70">
        partitions, kept
      </text>
    </>
  )
}

export const Sketch = ({ transport }: { transport: Transport }) => (
  <svg className={classes.sketch} viewBox="0 0 240 74" aria-hidden="true">
    <defs>
      <marker
        id={`sketch-${transport}`}
        viewBox="0 0 8 8"
        refX="2"
        refY="4"
        markerWidth="6"
        markerHeight="6"
        orient="auto"
      >
        <path className={classes.tip} d="M0 .8 6.5 4 0 7.2Z" />
      </marker>
    </defs>
    {DRAWINGS[transport](`url(#sketch-${transport})`)}
  </svg>
)
