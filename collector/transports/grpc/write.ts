/** A length-delimited field with a text (protobuf.dev, "Encoding"). */
export const textField = (number: number, text: string): Uint8Array => {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes])
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]
