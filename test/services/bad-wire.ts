import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** How a wire to a real broker goes wrong: nothing comes back, a byte a second does, or it is cut within the answer. `none`: it is whole. */
export type Fault = 'none' | 'silent' | 'trickling' | 'cut'

export interface BadWire {
  port: number
  /** Bytes that were sent to the broker. */
  readonly carried: number
  /** Bytes that the broker answered on the connection that got most. */
  readonly answered: number
  /** From now on the wire has this fault, connections that are open included. */
  become(fault: Fault, afterBytes?: number): void
  close(): void
}

/** A port of this machine that leads to the broker's, by a wire with a fault. `afterBytes`: how much of each connection's answers comes before it. */
export const startBadWire = async (port: number, fault: Fault, afterBytes = 0): Promise<BadWire> => {
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let carried = 0
  let answered = 0
  let way = { fault, afterBytes }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      // Either end may be cut at any moment: that is what it is for.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    near.on('data', ({ length }: Buffer) => {
      carried += length
    })
    let own = way
    let got = 0
    let left = own.afterBytes
    const held: number[] = []
    far.on('data', (chunk: Buffer) => {
      got += chunk.length
      answered = Math.max(answered, got)
      if (own !== way) {
        own = way
        left = own.afterBytes
      }
      const through = own.fault === 'none' ? chunk.length : left
      // What an earlier fault held back comes first.
      if (own.fault === 'none') near.write(Buffer.from(held.splice(0)))
      near.write(chunk.subarray(0, through))
      held.push(...chunk.subarray(through))
      left = Math.max(0, left - chunk.length)
      if (own.fault === 'cut' && held.length > 0) near.destroy()
    })
    const timer = setInterval(() => {
      const byte = way.fault === 'trickling' ? held.shift() : undefined
      if (byte !== undefined && !near.destroyed) near.write(Buffer.of(byte))
    }, 1000)
    timers.add(timer)
    near.on('close', () => clearInterval(timer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get carried() {
      return carried
    },
    get answered() {
      return answered
    },
    become: (fault, afterBytes = 0) => {
      way = { fault, afterBytes }
    },
    close: () => {
      for (const timer of timers) clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  }
}
