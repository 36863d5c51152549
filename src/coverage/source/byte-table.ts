/** A number for each byte: that of the group in which the sign of that code stands, else 0. */
export function byteTable(groups: readonly (readonly [signs: string, value: number])[]): Readonly<Uint8Array> {
  const table = new Uint8Array(256);
  for (const [signs, value] of groups) for (const sign of signs) table[sign.charCodeAt(0)] = value;
  return table;
}
