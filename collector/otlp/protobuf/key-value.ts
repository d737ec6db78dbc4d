import { type Key, keyAt, setValue, type Table, type Values } from '../attributes.ts'
import { clean } from '../clean.ts'
import { Texts } from './texts.ts'
import type { Wire } from './wire.ts'

/**
 * opentelemetry-proto common/v1:
 *
 *   message KeyValue { string key = 1; AnyValue value = 2; }
 *   message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
 *                                    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
 *
 * Puts the value into `values` where the key is one of the table's; no string is made of any other.
 */
export const readKeyValue = <Name extends string>(
  wire: Wire,
  end: number,
  table: Table<Name>,
  values: Values<Name>
): void => {
  const key = readKey(wire, end, table)
  if (key !== undefined && wire.value !== undefined) setValue(values, key, wire.value)
}

/** The key of a KeyValue, where it is one of the table's; its value is left in `wire.value`. */
export const readKey = <Name extends string>(wire: Wire, end: number, table: Table<Name>): Key<Name> | undefined => {
  let keyStart = 0
  let keyEnd = 0
  let valueStart = -1
  let valueEnd = -1
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) {
      keyEnd = wire.limit(end)
      keyStart = wire.at
      wire.at = keyEnd
    } else if (tag === 0x12) {
      valueEnd = wire.limit(end)
      valueStart = wire.at
      wire.at = valueEnd
    } else wire.skip(tag, end)
  }
  wire.ended(end)
  const key = keyAt(table, wire.view, keyStart, keyEnd)
  if (key === undefined || valueStart < 0) return undefined
  wire.at = valueStart
  wire.value = readAnyValue(wire, valueEnd)
  wire.at = end
  return key
}

const CLEAN = new Texts(clean)

/** Text, cleaned, and numbers; a boolean as 0 or 1. Lists, maps and bytes are undefined: no attribute that is read is one. */
const readAnyValue = (wire: Wire, end: number): string | number | undefined => {
  let value: string | number | undefined
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) {
      const limit = wire.limit(end)
      value = CLEAN.at(wire, limit)
      wire.hash = CLEAN.hash
      wire.at = limit
    } else if (tag === 0x10 || tag === 0x18) {
      value = wire.varint()
      wire.hash = value | 0
    } else if (tag === 0x21) {
      value = wire.double(end)
      wire.hash = value | 0
    } else wire.skip(tag, end)
  }
  wire.ended(end)
  return value
}
