import { z } from 'zod'
import { MOST_RPC_METHODS } from './known.ts'
import { RPC_CODES } from './rpc.ts'

/** `GET /api/v1/rpc`: calls of methods in a time, as their histograms have them. Times are Unix ms, latencies seconds. */
export const RpcQuery = z.object({
  /** Ids of methods; several are taken together. */
  of: z.array(z.string().min(1).max(4096)).min(1).max(MOST_RPC_METHODS),
  /** By default the last hour. */
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  /** Width of a column of the heat map, ms; at least as wide as polls are, and so that there are at most 240. */
  step: z.coerce.number().int().min(1000).optional(),
  /** Only calls by this caller, as it saw them; or by this instance of the server; or with this code. */
  caller: z.string().max(4096).optional(),
  instance: z.string().max(4096).optional(),
  code: z.enum(RPC_CODES).optional()
})
export type RpcQuery = z.infer<typeof RpcQuery>

/** Within 2.2 % where they come from spans; null where no call was counted. */
const Quantiles = z.object({
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable()
})
export type Quantiles = z.infer<typeof Quantiles>

/** Calls by code; codes that none had are left out. */
const Codes = z.partialRecord(z.enum(RPC_CODES), z.number())
export type Codes = z.infer<typeof Codes>

const Told = Quantiles.extend({ calls: z.number(), failed: z.number(), codes: Codes })
export type RpcTold = z.infer<typeof Told>

/** Of calls of which both ends are known: means, and the 95th percentile of each. `between`: what the caller waited beyond its server's time. */
export const RpcShare = z.object({
  calls: z.number(),
  client: z.number(),
  server: z.number(),
  between: z.number(),
  serverP95: z.number(),
  betweenP95: z.number()
})
export type RpcShare = z.infer<typeof RpcShare>

export const RpcColumn = Told.extend({
  at: z.number(),
  /** `[bucket, calls]`: so many took from 2^(bucket / 4) s to 2^((bucket + 1) / 4) s; those that took no time are in no bucket. */
  cells: z.array(z.tuple([z.number(), z.number()]))
})
export type RpcColumn = z.infer<typeof RpcColumn>

export const RpcAnswer = z.object({
  from: z.number(),
  to: z.number(),
  step: z.number(),
  /** Who tells: the server, or its callers alone; null where nobody told of a call. */
  end: z.enum(['served', 'called']).nullable(),
  total: Told,
  /** Columns without a call are left out. */
  columns: z.array(RpcColumn),
  /** The same calls by step as callers saw them end: a step that never reached the server is here alone. Empty for one instance: callers know none. */
  called: z.array(z.object({ at: z.number(), calls: z.number(), codes: Codes })),
  /** By caller, the slowest first. `share` null: no call of it was seen by both ends. */
  callers: z.array(Told.extend({ caller: z.string(), share: RpcShare.nullable() })),
  /** By instance of the server; empty where its spans name none, or it sends none. */
  instances: z.array(Told.extend({ instance: z.string() })),
  share: RpcShare.nullable(),
  /** Messages of a call each way, as metrics of the server count them: means. null where none do. */
  messages: z
    .object({ calls: z.number(), requests: z.number().nullable(), responses: z.number().nullable() })
    .nullable(),
  /** How often callers tried calls again, as their metrics count it; null where none do. */
  retries: z.number().nullable(),
  /** Bytes of an answer, uncompressed, as the server's metrics have them, or else its callers': the mean, and that 99 of 100 are at most so large. null where none do. */
  answers: z.object({ count: z.number(), mean: z.number(), p99: z.number() }).nullable()
})
export type RpcAnswer = z.infer<typeof RpcAnswer>

/** Buckets of the answer's cells, in an octave. */
export const CELL_SCALE = 2
