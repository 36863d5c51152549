/** A test program that the job starts itself, past the selftests' runner. */
export interface StartedByHand {
  readonly directory: string;
  /** Script and its argument; undefined where the program's cases stand right under the directory. */
  readonly script: string | undefined;
}

const STAMPED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\S+)(?: (\w+))?$/;

/** `2021-11-11 08:58:06 mm/test_vmalloc.sh stress` and `… resctrl/resctrl_tests`. */
export function readStartedByHand(line: string): StartedByHand | undefined {
  const [, program, argument] = STAMPED.exec(line) ?? [];
  switch (program) {
    case "resctrl/resctrl_tests":
      return { directory: "resctrl", script: undefined };
    case "mm/test_vmalloc.sh":
    case "vm/test_vmalloc.sh":
      return { directory: program.slice(0, 2), script: argument ? `test_vmalloc.sh.${argument}` : "test_vmalloc.sh" };
    default:
      return undefined;
  }
}
