import type { Profile } from "./profile.js";

/** The canonical text of a profile (coverage.md 5.1), each line with its newline; of an empty one without a mode nothing. */
export function profileText(profile: Profile): string {
  if (profile.mode === undefined) return "";
  let text = `mode: ${profile.mode}\n`;
  for (const { file, blocks } of profile.files) {
    for (const { startLine, startCol, endLine, endCol, statements, count } of blocks) {
      text += `${file}:${startLine}.${startCol},${endLine}.${endCol} ${statements} ${count}\n`;
    }
  }
  return text;
}
