import { execFileSync, fork } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ended, intake, kept, said, until } from './run.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
/** npm of whoever runs the tests; beside it stands the node that it wants. */
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' })

test('what npm pack gives is installed by a service outside this repository, and its preload tells of its calls', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'plumbline-pack-'))
  try {
    npm(ROOT, 'pack', '-w', 'instrument', '--pack-destination', dir, '--silent')
    const { version } = JSON.parse(readFileSync(join(ROOT, 'instrument/package.json'), 'utf8')) as { version: string }
    const grpc = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies['@grpc/grpc-js']
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'elsewhere', version: '7.0.0', type: 'module' }))
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--silent']
    npm(dir, 'install', `./plumbline-instrument-${version}.tgz`, `@grpc/grpc-js@${grpc}`, ...quietly)
    // Of its own: nothing leads back here, and neither sources nor the dashboard came along.
    const packed = join(dir, 'node_modules/@plumbline/instrument')
    expect(existsSync(join(packed, 'dist/index.js'))).toBe(true)
    expect([existsSync(join(packed, 'src')), existsSync(join(dir, 'node_modules/next'))]).toEqual([false, false])
    cpSync(join(import.meta.dirname, 'services/grpc.ts'), join(dir, 'service.ts'))
    const otlp = await intake()
    const run = (args: string[], name: string) =>
      kept(
        fork(join(dir, 'service.ts'), args, {
          cwd: dir,
          execArgv: ['--import', '@plumbline/instrument'],
          env: {
            NODE_ENV: 'production',
            PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
            OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${otlp.ports.http}`,
            ...(name === '' ? {} : { OTEL_SERVICE_NAME: name })
          },
          stdio: ['ignore', 'pipe', 'pipe', 'ipc']
        })
      )
    const server = run([], '')
    const { port } = await said<{ port: number }>(server)
    expect(await ended(run([`--client=${port}`], 'gateway'))).toEqual({ code: 0, printed: '' })
    server.kill('SIGTERM')
    expect((await ended(server)).printed).toBe('')
    const edge = await until(async () => {
      const { edges } = await otlp.connection.poll(new AbortController().signal)
      return edges[0]?.counters?.calls === 27 ? edges[0] : undefined
    }, '27 calls')
    expect(edge.id).toBe('calls|service/-/-/gateway|service/-/-/elsewhere')
    await otlp.close()
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}, 300_000)
