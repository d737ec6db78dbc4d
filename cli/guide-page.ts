import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { guidePage } from '../guide/page.ts'

/** Writes docs/guide.md anew from the guide's data. */
writeFileSync(resolve(import.meta.dirname, '../docs/guide.md'), guidePage())
