import { type MeterProvider, ProxyTracerProvider, trace } from '@opentelemetry/api'
import type { NodeSDK } from '@opentelemetry/sdk-node'

/** The end of a service waits no longer than this for its last spans and metrics to be taken. */
const DEADLINE_MS = 2000

/**
 * Sends what is left before the process ends. A signal that the service does not handle itself ends it still, as it would without this; one
 * that it handles is left to it, and what there is is sent while it winds down.
 */
export const flushAtEnd = (sdk: NodeSDK, meters: MeterProvider): void => {
  process.once('beforeExit', () => {
    void within(sdk.shutdown())
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      const handled = process.listenerCount(signal) > 0
      void within(forceFlush(meters)).then(() => {
        if (!handled) process.kill(process.pid, signal)
      })
    })
}

const forceFlush = async (meters: MeterProvider): Promise<void> => {
  const provider = trace.getTracerProvider()
  const actual: object = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider
  await Promise.all([actual, meters].map(flushed))
}

const flushed = async (provider: object): Promise<void> => {
  if ('forceFlush' in provider && typeof provider.forceFlush === 'function') await provider.forceFlush()
}

const within = (work: Promise<void>): Promise<void> =>
  Promise.race([
    work.catch(() => undefined),
    new Promise<void>((resolve) => {
      setTimeout(resolve, DEADLINE_MS).unref()
    })
  ])
