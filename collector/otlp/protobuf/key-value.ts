import { keyAt, setValue, type Table, type Values } from '../attributes.ts'
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
  const key = keyAt(table, wire.bytes, keyStart, keyEnd)
  if (key === undefined || valueStart < 0) return
  wire.at = valueStart
  const value = readAnyValue(wire, valueEnd)
  wire.at = end
  if (value !== undefined) setValue(values, key, value)
}

/** Text and numbers; a boolean as 0 or 1. Lists, maps and bytes are undefined: no attribute that is read is one. */
const readAnyValue = (wire: Wire, end: number): string | number | undefined => {
  let value: string | number | undefined
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) value = wire.text(end)
    else if (tag === 0x10 || tag === 0x18) value = wire.varint()
    else if (tag === 0x21) value = wire.double(end)
    else wire.skip(tag, end)
  }
  wire.ended(end)
  return value
}
