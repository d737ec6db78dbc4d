import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The bearer token that senders have to show, where one is configured; it may change while the intake runs. */
export class Access {
  private wanted: Buffer | undefined

  setToken(token: string | undefined): void {
    this.wanted = token === undefined ? undefined : digest(token)
  }

  /** Digests are compared: equally long, and in a time that tells nothing of the token. */
  admits({ authorization = '' }: IncomingHttpHeaders): boolean {
    if (this.wanted === undefined) return true
    const shown = /^bearer +(\S+) *$/i.exec(authorization)?.[1]
    return shown !== undefined && timingSafeEqual(digest(shown), this.wanted)
  }
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest()
