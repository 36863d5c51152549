/** Whether a path of a profile or a repository names something below a folder: no way up, no empty step, no zero byte. */
export function isPlainPath(path: string): boolean {
  return !path.includes("\0") && !/(^|\/)\.{0,2}(\/|$)/.test(path);
}
