/** The machine class of a testbox: its name without one `-<digits>` at the end (rule R1 of scheduler.md 1.2). */
export function tboxGroupOf(testbox: string): string {
  return testbox.slice(0, numberStart(testbox));
}

/** The class as submit clients of 2020 derive it: without any `-<digits>` at the end (rule R2). */
export function clientTboxGroupOf(testbox: string): string {
  let end = testbox.length;
  for (let start = numberStart(testbox, end); start < end; start = numberStart(testbox, end)) end = start;
  return testbox.slice(0, end);
}

/** The class as servers since 2021 and host files name it: what stands before the first `.` or `--` (rule R3). */
export function hostGroupOf(testbox: string): string {
  const end = testbox.search(/\.|--/);
  return end === -1 ? testbox : testbox.slice(0, end);
}

/** Where the `-<digits>` before `end` begins, `end` where there is none. Walks back: a regex tries every hyphen of a name. */
function numberStart(name: string, end = name.length): number {
  let at = end;
  while (at > 0 && isDigit(name.charCodeAt(at - 1))) at--;
  return at < end && name[at - 1] === "-" ? at - 1 : end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
