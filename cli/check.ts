import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../collector/config/load.ts'
import { discover } from '../collector/discover.ts'
import { PlumblineError } from '../model/index.ts'
import { type Examined, examine } from './check/examine.ts'
import { linesOf, summaryOf } from './check/words.ts'
import { ROOT } from './checks.ts'

const HELP = `npm run check -- [options]

Connects to each target once, as the collector does, and says what will be seen, what will not, and why. It writes nothing.

  --config <file>    plumbline.yaml beside package.json; without one, what answers on this host's usual ports
  --json             one JSON object: {"config", "targets": […], "exit"}
  --help

Exit code: 0 all is reached and seen · 1 something is not reached, or there is nothing to watch · 2 all is reached, something
can't be seen · 3 the configuration can't be used`

const EXIT = { fine: 0, unreached: 1, gaps: 2, configuration: 3 } as const

const exitOf = (examined: readonly Examined[]): number => {
  if (examined.length === 0 || examined.some(({ reached }) => !reached)) return EXIT.unreached
  return examined.some(({ gaps }) => gaps.length > 0) ? EXIT.gaps : EXIT.fine
}

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } }
  })
  if (values.help) {
    console.log(HELP)
    return EXIT.fine
  }
  const say = (line: string) => {
    if (!values.json) console.log(line)
  }
  const file = values.config === undefined ? resolve(ROOT, 'plumbline.yaml') : resolve(values.config)
  const given = values.config !== undefined || existsSync(file)
  try {
    const targets = given ? (await loadConfig(file)).targets : (await discover()).found
    const examined = await Promise.all(targets.map(examine))
    for (const each of examined) for (const line of linesOf(each)) say(line)
    say(
      examined.length > 0
        ? summaryOf(examined)
        : given
          ? `${file} names no target.`
          : 'There is no plumbline.yaml, and nothing answers on this host’s usual ports.'
    )
    const exit = exitOf(examined)
    if (values.json) console.log(JSON.stringify({ config: given ? file : null, targets: examined, exit }))
    return exit
  } catch (error) {
    if (!(error instanceof PlumblineError)) throw error
    const { code, message, todo } = error
    if (values.json)
      console.log(
        JSON.stringify({ config: file, targets: [], exit: EXIT.configuration, error: { code, message, todo } })
      )
    else console.error(`plumbline: ${message}\n  ${todo}`)
    return EXIT.configuration
  }
}

process.exitCode = await main()
