import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../../cli/postgres.ts'
import { folderOf, locked } from './process.ts'

export interface PostgresService {
  url: string
  /** The URL of a new, empty database. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

export const startTestPostgres = async (instance: string): Promise<PostgresService> => {
  const dir = folderOf(instance, 'postgres')
  const { url, stop } = await locked(dir, () => startPostgres(join(dir, 'data')))
  const query = async (sql: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  return {
    url,
    stop,
    createDatabase: async () => {
      const name = `test_${randomBytes(6).toString('hex')}`
      await query(`create database ${name}`)
      const made = new URL(url)
      made.pathname = `/${name}`
      return made.href
    }
  }
}
