/** Reads an option that may be given several times: all its values, in order. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}
