import { readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/**
 * Fills in what the environment leaves open, in the SDK's own variables, for as long as the SDK reads them: the returned function takes it back
 * out, so that the service's children don't inherit this service's name.
 */
export const fillEnvironment = (env: NodeJS.ProcessEnv, script: string | undefined): (() => void) => {
  const filled = Object.entries(defaults(env, script)).filter(([name]) => env[name] === undefined)
  for (const [name, value] of filled) env[name] = value
  const attributes = env.OTEL_RESOURCE_ATTRIBUTES
  const version = versionAttribute(env, script)
  if (version !== undefined) env.OTEL_RESOURCE_ATTRIBUTES = attributes ? `${attributes},${version}` : version
  return () => {
    for (const [name] of filled) delete env[name]
    if (version === undefined) return
    if (attributes === undefined) delete env.OTEL_RESOURCE_ATTRIBUTES
    else env.OTEL_RESOURCE_ATTRIBUTES = attributes
  }
}

const defaults = (env: NodeJS.ProcessEnv, script: string | undefined): Record<string, string> => ({
  ...(hasAttribute(env, 'service.name') ? {} : nameOf(script)),
  // A live picture wants spans soon; the SDK's default is five seconds.
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  OTEL_BSP_MAX_QUEUE_SIZE: '8192',
  // What is under way is as old as the last export of it; the SDK's default is a minute.
  OTEL_METRIC_EXPORT_INTERVAL: '10000',
  // Retries hold a process that is done for no longer than this.
  OTEL_EXPORTER_OTLP_TIMEOUT: '3000'
})

const hasAttribute = (env: NodeJS.ProcessEnv, name: string): boolean =>
  (env.OTEL_RESOURCE_ATTRIBUTES ?? '').split(',').some((pair) => pair.split('=')[0]?.trim() === name)

const nameOf = (script: string | undefined): Record<string, string> => {
  const name = nearestPackage(script)?.name ?? (script === undefined ? '' : basename(script, extname(script)))
  return name === '' ? {} : { OTEL_SERVICE_NAME: name }
}

const versionAttribute = (env: NodeJS.ProcessEnv, script: string | undefined): string | undefined => {
  const version = nearestPackage(script)?.version
  return version === undefined || hasAttribute(env, 'service.version')
    ? undefined
    : `service.version=${encodeURIComponent(version)}`
}

/** The package.json that is nearest above the entry script and has a name. */
const nearestPackage = (script: string | undefined): { name: string; version: string | undefined } | undefined => {
  if (script === undefined) return undefined
  for (let dir = dirname(script); ; dir = dirname(dir)) {
    const found = readPackage(join(dir, 'package.json'))
    if (found !== undefined || dir === dirname(dir)) return found
  }
}

const readPackage = (path: string): { name: string; version: string | undefined } | undefined => {
  try {
    const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    if (typeof name !== 'string' || name === '') return undefined
    return { name, version: typeof version === 'string' ? version : undefined }
  } catch {
    return undefined
  }
}
