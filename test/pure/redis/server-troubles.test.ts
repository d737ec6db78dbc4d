import { expect, it } from 'vitest'
import { serverTroubles } from '../../../collector/transports/redis/nodes.ts'

/** What INFO says of a server that is well. */
const WELL = {
  used_memory: '900',
  mem_not_counted_for_evict: '0',
  maxmemory: '1000',
  maxmemory_policy: 'noeviction',
  aof_enabled: '1',
  aof_last_write_status: 'ok',
  rdb_last_bgsave_status: 'ok',
  role: 'master'
}

// A row: what else INFO says, and what is wrong with that.
it.each<[Record<string, string>, string[]]>([
  [{}, []],
  [{ used_memory: '1100' }, ['critical Memory is full']],
  [{ used_memory: '1100', mem_not_counted_for_evict: '200' }, []],
  [{ used_memory: '1100', maxmemory: '0' }, []],
  [{ maxmemory_policy: 'allkeys-lru' }, ['warn Evicts streams']],
  [{ maxmemory_policy: 'volatile-lru' }, []],
  [{ aof_last_write_status: 'err' }, ['critical Can’t write its append-only file']],
  [{ rdb_last_bgsave_status: 'err' }, ['critical Can’t save']],
  [{ role: 'slave', master_link_status: 'down' }, ['warn Lost its master']],
  [{ role: 'slave', master_link_status: 'up' }, []],
  [
    { aof_last_write_status: 'err', used_memory: '1100' },
    ['critical Memory is full', 'critical Can’t write its append-only file']
  ]
])('a server of which INFO says %j', (more, troubles) =>
  expect(serverTroubles({ ...WELL, ...more }).map(({ severity, lead }) => `${severity} ${lead}`)).toEqual(troubles))

it('a server that may not be asked is not said to be in trouble', () => expect(serverTroubles({})).toEqual([]))
