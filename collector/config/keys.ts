import { configSchema, type JsonSchema } from '../../model/index.ts'

type Path = readonly PropertyKey[]

/** What the schema says of a place in the file. Among a target's kinds, the one that is written there; where none is, what all have. */
const schemasAt = (path: Path, written: unknown): JsonSchema[] => {
  let schemas = spread(configSchema(), written)
  let value = written
  for (const step of path) {
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step]
    schemas = schemas
      .flatMap((schema) => (typeof step === 'number' ? schema.items : schema.properties?.[String(step)]) ?? [])
      .flatMap((schema) => spread(schema, value))
  }
  return schemas
}

const spread = (schema: JsonSchema, value: unknown): JsonSchema[] => {
  const choices = schema.oneOf ?? schema.anyOf
  if (choices === undefined) return [schema]
  const kind = (value as { kind?: unknown } | null | undefined)?.kind
  const chosen = choices.filter(({ properties }) => properties?.kind?.const === kind)
  return chosen.length > 0 ? chosen : choices
}

/** The keys that may stand at a place of the file. */
export const keysAt = (path: Path, written: unknown): string[] => [
  ...new Set(schemasAt(path, written).flatMap(({ properties }) => Object.keys(properties ?? {})))
]

/** The values that may stand at a place, where there are but a few. */
export const valuesAt = (path: Path, written: unknown): string[] => [
  ...new Set(
    schemasAt(path, written)
      .flatMap((schema) => schema.enum ?? (schema.const === undefined ? [] : [schema.const]))
      .map(String)
  )
]
