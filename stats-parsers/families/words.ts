/** The words of a line between its blanks; none for an empty line. For reports, not for the rows of a big monitor. */
export function wordsOf(line: string): string[] {
  const text = line.trim();
  return text === "" ? [] : text.split(/\s+/);
}
