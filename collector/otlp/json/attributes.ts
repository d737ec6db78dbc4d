import { type Key, setValue, type Table, type Values } from '../attributes.ts'
import { clean } from '../clean.ts'
import { type Fields, fields, list, number, text } from './read.ts'

/** Puts those attributes into `values` that the table knows. */
export const readAttributes = <Name extends string>(
  attributes: unknown,
  table: Table<Name>,
  values: Values<Name>
): void => eachAttribute(attributes, table, (key, value) => setValue(values, key, value))

/** Those that the table knows, in the order they come. */
export const eachAttribute = <Name extends string>(
  attributes: unknown,
  table: Table<Name>,
  take: (key: Key<Name>, value: string | number) => void
): void => {
  for (const attribute of list(attributes, 'attributes')) {
    const key = table.byText.get(text(attribute.key, 'key'))
    if (key === undefined || attribute.value == null) continue
    const value = anyValue(fields(attribute.value, 'value'))
    if (value !== undefined) take(key, typeof value === 'string' ? clean(value) : value)
  }
}

const anyValue = (value: Fields): string | number | undefined => {
  if (value.stringValue != null) return text(value.stringValue, 'stringValue')
  if (value.intValue != null) return number(value.intValue, 'intValue')
  if (value.doubleValue != null) return number(value.doubleValue, 'doubleValue')
  if (value.boolValue != null) return value.boolValue === true ? 1 : 0
  return undefined
}
