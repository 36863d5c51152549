/**
 * The list that stands as JSON in a cell of a table. People and other programs write there too: what is no such list is an
 * empty one.
 */
export function jsonList<T>(cell: unknown, isItem: (value: unknown) => value is T): readonly T[] {
  try {
    const value: unknown = JSON.parse(String(cell));
    return Array.isArray(value) && value.every(isItem) ? value : [];
  } catch {
    return [];
  }
}
