import type { Serving } from './health.ts'

/** What one health check said. `status`: gRPC's code of the call itself; `serving` where that was OK. */
export interface CheckAnswer {
  /** Empty: the server as a whole. */
  service: string
  status: number
  serving: Serving | undefined
  /** How long it took, s; without the connecting. */
  seconds: number
}

export interface Method {
  /** With its package: `shop.Orders`. */
  service: string
  name: string
  request: string
  response: string
  streams: { client: boolean; server: boolean }
}

/** What server reflection names; `absent` where the server has none, `failed` where it would not tell. */
export type Reflected = { methods: Method[]; untold: string[]; more: number } | 'absent' | 'failed' | 'not asked'

export interface Answers {
  atMs: number
  checks: CheckAnswer[]
  reflected: Reflected
  /** When the certificate runs out, Unix ms. */
  expiresMs: number | undefined
}
