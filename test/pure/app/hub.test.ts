import { describe, expect, test } from 'vitest'
import { createHub, frame } from '../../../app/live/hub.ts'

const textOf = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> =>
  new TextDecoder().decode((await reader.read()).value)

const MEGABYTE = 'x'.repeat(1024 * 1024)

describe('who watches', () => {
  test('gets the whole picture first, then what is sent, with the server’s clock', async () => {
    const hub = createHub()
    const reader = hub.open(frame('picture', 0, { at: 1 })).getReader()
    expect(await textOf(reader)).toBe('retry: 1000\n\nevent: picture\nid: 0\ndata: {"at":1}\n\n')
    hub.send('patch', { at: 2 })
    expect(await textOf(reader)).toMatch(/^event: patch\nid: 1\ndata: \{"at":2,"now":\d+\}\n\n$/)
    hub.close()
    expect((await reader.read()).done).toBe(true)
  })

  test('and leaves is forgotten', async () => {
    const hub = createHub()
    const reader = hub.open('').getReader()
    expect(hub.readers()).toBe(1)
    await reader.cancel()
    expect(hub.readers()).toBe(0)
    hub.close()
  })

  test('and does not read is let go rather than waited for, and keeps nobody else waiting', async () => {
    const hub = createHub()
    const slow = hub.open('').getReader()
    const quick = hub.open('').getReader()
    await textOf(quick)
    for (let i = 0; i < 9; i++) {
      hub.send('patch', { text: MEGABYTE })
      expect((await textOf(quick)).length).toBeGreaterThan(MEGABYTE.length)
    }
    expect(hub.readers()).toBe(1)
    await expect(slow.read()).rejects.toThrow('too slow')
    hub.close()
  })
})
