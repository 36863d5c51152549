import type { CaseResult } from "../result-forms.js";
import { addCase, type OpenDirectory } from "../test-context.js";

/** The forms of result lines that a directory's scripts use. */
export interface Forms {
  readonly forms: readonly ((text: string) => CaseResult | undefined)[];
  /** What every such line begins with; cut from the name. */
  readonly mark?: string;
  readonly caseName?: (text: string) => string;
}

/** A reader that takes these forms in a script and nothing else. */
export function openForms({ forms, mark = "", caseName = (text) => text }: Forms): OpenDirectory {
  return (context) => ({
    line(line) {
      if (line.depth !== 1 || context.script === undefined || !line.text.startsWith(mark)) return false;
      const text = line.text.slice(mark.length);
      for (const read of forms) {
        const result = read(text);
        if (result && result.name !== "") addCase(context, 1, caseName(result.name), result.verdict);
        if (result) return true;
      }
      return false;
    },
  });
}
