import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needProgram } from './install.ts'

/** An authority of its own, and certificates that it signs for this machine. In the folder it leaves `ca.pem`, and of each that it signs `<name>.pem` and `<name>.key`. */
export const makeAuthority = (dir = mkdtempSync(join(tmpdir(), 'plumbline-authority-'))) => {
  const at = (name: string) => join(dir, name)
  const openssl = (...args: string[]) => execFileSync(needProgram('openssl'), args, { stdio: 'ignore' })
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '9',
    '-subj',
    '/CN=authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem')
  )
  writeFileSync(at('san'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  return {
    ca: readFileSync(at('ca.pem'), 'utf8'),
    /** `days` may be negative: expired. */
    sign: (name: string, days: number) => {
      openssl(
        'req',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        `/CN=${name}`,
        '-keyout',
        at(`${name}.key`),
        '-out',
        at(`${name}.csr`)
      )
      openssl(
        'x509',
        '-req',
        '-in',
        at(`${name}.csr`),
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
        '-days',
        `${days}`,
        '-extfile',
        at('san'),
        '-out',
        at(`${name}.pem`)
      )
      const [cert, key] = [at(`${name}.pem`), at(`${name}.key`)].map((file) => readFileSync(file, 'utf8'))
      return { cert: cert ?? '', key: key ?? '' }
    }
  }
}
