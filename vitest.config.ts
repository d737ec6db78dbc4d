import { defineConfig } from 'vitest/config'

const FORECASTS = ['test/live/conformance/{forecast,loss}.test.ts']

/**
 * `pure`: no I/O. `live`: real brokers and Postgres. `conformance`: one suite for every transport, on brokers of its own: it mostly waits for what really happens, beside
 * others. `forecast`: what is forecast beside what then happens, when the others have ended: on a busy machine a broker's samples are late. `browser`: real Chromium on a running product.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'pure', include: ['test/pure/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          exclude: ['test/live/conformance/**'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 240_000
        }
      },
      {
        test: {
          name: 'conformance',
          include: ['test/live/conformance/**/*.test.ts'],
          exclude: FORECASTS,
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000
        }
      },
      { test: { name: 'forecast', include: FORECASTS, maxWorkers: 2, testTimeout: 240_000, hookTimeout: 240_000 } },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 420_000
        }
      }
    ]
  }
})
