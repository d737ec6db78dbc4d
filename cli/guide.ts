import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { decidedBy, rulesOf, withSettings } from '../guide/index.ts'
import { rulesText } from '../guide/page.ts'
import { FINDING_SEVERITIES, GuideState, PlumblineError } from '../model/index.ts'
import { openStore, readNote, readOpenFindings, type Store } from '../store/index.ts'
import { Baseline, isNew, markdownOf, sarifOf } from './guide/report.ts'

const HELP = `DATABASE_URL=… npm run guide -- [options]

Says where use strays from the guide, as the collector last judged it, and fails where that is new. It writes nothing.

  --format <md|json|sarif>   md without one
  --baseline <file>          what an earlier --format json said: what is in it is not new
  --fail-on <severity>       hint, warn (without one) or critical: the least that fails
  --rules                    prints what is judged by, with what guide.yaml changed and added
  --help

What somebody acknowledged is not new until that runs out.

Exit code: 0 nothing new · 1 something is new · 3 it can't be told (no database, a file that can't be read)`

const EXIT = { fine: 0, fresh: 1, wrong: 3 } as const

const OPTIONS = {
  format: { type: 'string', default: 'md' },
  baseline: { type: 'string' },
  'fail-on': { type: 'string', default: 'warn' },
  rules: { type: 'boolean' },
  help: { type: 'boolean' }
} as const

const wrong = (what: string, todo: string) => new PlumblineError('config.invalid', what, todo)

const baselineOf = async (file: string | undefined): Promise<ReadonlySet<string> | undefined> => {
  if (file === undefined) return undefined
  const text = await readFile(file, 'utf8').catch(() => '')
  const { data } = Baseline.safeParse(jsonOf(text))
  if (data === undefined)
    throw wrong(`The baseline ${file} can’t be read.`, 'Make it with --format json, and name that file.')
  return new Set(data.findings.map(({ rule, of }) => `${rule}|${of}`))
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const rulesNow = (): Promise<string> =>
  reading(async (store) => {
    const file = GuideState.safeParse(await readNote(store, 'guide')).data?.guide ?? null
    const decided = file === null ? undefined : decidedBy(file)
    return rulesText(rulesOf(decided).map((rule) => withSettings(rule, { decided })))
  })

const reading = async <T>(read: (store: Store) => Promise<T>): Promise<T> => {
  const url = process.env.DATABASE_URL
  if (url === undefined || url === '')
    throw new PlumblineError('database.unreachable', 'DATABASE_URL is not set.', 'Set it to the database of Plumbline.')
  const store = await openStore(url)
  try {
    return await read(store)
  } finally {
    await store.close()
  }
}

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: OPTIONS })
  if (values.help) {
    console.log(HELP)
    return EXIT.fine
  }
  if (values.rules) {
    console.log(await rulesNow())
    return EXIT.fine
  }
  const severities: readonly string[] = FINDING_SEVERITIES
  const least = severities.indexOf(values['fail-on'])
  if (least < 0) throw wrong(`There is no severity ${values['fail-on']}.`, `One of ${FINDING_SEVERITIES.join(', ')}.`)
  if (!['md', 'json', 'sarif'].includes(values.format))
    throw wrong(`There is no format ${values.format}.`, 'One of md, json, sarif.')
  const known = await baselineOf(values.baseline)
  const findings = await reading((store) => readOpenFindings(store))
  const now = Date.now()
  const fresh = findings.filter((finding) => isNew(finding, known, now))
  if (values.format === 'json') console.log(JSON.stringify({ at: now, findings, new: fresh.map(({ id }) => id) }))
  else if (values.format === 'sarif') console.log(JSON.stringify(sarifOf(findings, known, now)))
  else console.log(markdownOf(findings, known, now))
  return fresh.some(({ severity }) => FINDING_SEVERITIES.indexOf(severity) >= least) ? EXIT.fresh : EXIT.fine
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof PlumblineError)) throw error
  console.error(`plumbline: ${error.message}\n  ${error.todo}`)
  process.exitCode = EXIT.wrong
}
