import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import Ajv from 'ajv-draft-04'

const SCHEMA = resolve(import.meta.dirname, '../../fixtures/sarif/sarif-2.1.0-rtm.5.json')

const ajv = new Ajv({
  allErrors: true,
  // Its pattern of languages is none with the flag `u`.
  unicodeRegExp: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) => URL.canParse(text, 'file:///'),
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
  }
})
const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))

/** Where a log is not as SARIF's own schema has it: `/runs/0/results/0: must have required property 'message'`. */
export const sarifErrors = (log: unknown): string[] =>
  validate(log) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)
