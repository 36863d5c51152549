import { createTraceEntries } from "../../../src/results/error-ids/trace-entries.js";

/** A function of a call trace that says what the kernel was doing. */
export interface TracedCall {
  readonly name: string;
  readonly raw: string;
  readonly stamp: string | undefined;
}

/** ` [<ffffffff810a9c71>] kthread+0xdd/0xe5`; with a `? ` the function may not have been part of the trace. */
const FRAME = />\] (\? )?([A-Za-z_][\w.]{0,200})\+0x[0-9a-f]/;
const NEW_TRACE = /Call [Tt]race:/;
const SYSTEM_CALL = "SyS_";
/** These stand on top of a trace because they print it. */
const PRINTS_TRACE = /^(?:dump_|show_|__?warn|warn_|panic$)/;

/** Texts that a line of a call trace holds. */
export const traceTexts: readonly string[] = [">] ", "Call Trace:", "Call trace:"];

/**
 * Reads call traces of the form with addresses, line by line. Gives the system call, and the function that an entry of
 * the kernel called (results.md 9.2, step 6).
 */
export function createCallTrace(): (line: Omit<TracedCall, "name">) => TracedCall | undefined {
  const isEntry = createTraceEntries();
  let caller: TracedCall | undefined;
  return ({ raw, stamp }) => {
    if (NEW_TRACE.test(raw)) caller = undefined;
    const [, guess, name = ""] = FRAME.exec(raw) ?? [];
    if (name === "" || guess !== undefined) return undefined;
    const called = caller;
    caller = { name, raw, stamp };
    if (name.startsWith(SYSTEM_CALL)) return caller;
    if (!called || !isEntry(name) || isEntry(called.name) || PRINTS_TRACE.test(called.name)) return undefined;
    return called;
  };
}
