/** What is used of @grpc/grpc-js's Server and of the calls that it hands to a handler. */
export interface Server {
  register(name: string, handler: Handler, serialize: Serialize, deserialize: unknown, type: string): boolean
}
export type Serialize = (value: unknown) => Buffer
export type Handler = (this: unknown, call: Call, callback?: Callback) => unknown
export type Callback = (error: unknown, value?: unknown, ...rest: unknown[]) => unknown
export interface Call {
  once(event: 'cancelled' | 'finish', listener: () => void): unknown
  push?(message: unknown, ...rest: unknown[]): boolean
  write?(message: unknown, ...rest: unknown[]): boolean
}
