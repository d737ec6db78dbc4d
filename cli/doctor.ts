import { parseArgs } from 'node:util'
import type { Finding } from './doctor/finding.ts'
import { well } from './doctor/finding.ts'
import { disk, ports, programs } from './doctor/machine.ts'
import { database, targets } from './doctor/product.ts'

const HELP = `npm run doctor -- [--json]

Looks at this machine and says what is well, and the fix for what is not. It changes nothing.

Exit code: 0 Plumbline can run here · 1 something it needs is missing`

const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
if (values.help) console.log(HELP)
else {
  const findings: Finding[] = [
    well('Node', `${process.versions.node}, which comes with the project.`),
    await disk(),
    ...(await database(process.env.DATABASE_URL)),
    ...(await ports()),
    ...(await targets()),
    ...programs()
  ]
  const ill = findings.filter(({ well: each }) => each === false)
  if (values.json) console.log(JSON.stringify({ findings, exit: ill.length > 0 ? 1 : 0 }))
  else for (const finding of findings) console.log(lineOf(finding))
  process.exitCode = ill.length > 0 ? 1 : 0
}

function lineOf({ name, well: each, says, fix }: Finding): string {
  const mark = each === true ? '✓' : each === false ? '✗' : '·'
  return `${mark} ${name.padEnd(16)} ${says}${fix === null ? '' : `\n  ${' '.repeat(16)} → ${fix}`}`
}
