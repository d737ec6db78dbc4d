import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configSchema } from '../model/index.ts'
import { ROOT } from './checks.ts'

/** `npm run schema`: writes docs/plumbline.schema.json, which editors read, from the schema that the collector itself checks with. */
const file = 'docs/plumbline.schema.json'
await writeFile(join(ROOT, file), `${JSON.stringify(configSchema(), null, 2)}\n`)
console.log(`${file} is written.`)
