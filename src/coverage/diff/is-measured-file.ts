/** Whether changes of a file count (coverage.md 5.4): Go, no test, not vendored. */
export function isMeasuredFile(path: string): boolean {
  return path.endsWith(".go") && !path.endsWith("_test.go") && !`/${path}`.includes("/vendor/");
}
