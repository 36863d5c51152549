import { readTapResult } from "./tap-result.js";
import { verdictOfWord } from "./verdict-word.js";

/** A test program of a directory, as the runner announces it. */
export interface ScriptName {
  readonly directory: string;
  readonly script: string;
}

const OPENED = /^selftests: ([^\s:]+): (\S.*)$/;
const CLOSED = /^(?:not )?ok \d+(?:\.\.\d+)? selftests: /;
const SCRIPT_END = / (?:\[| )/;
const STANDALONE = /^selftests: +([^\s:]+) \[( ?)(PASS|FAIL|SKIP)\]$/;

/** `selftests: DIR: SCRIPT`, the text of the line that the runner prints before it starts a script. */
export function readScriptOpened(text: string): ScriptName | undefined {
  const [, directory, script] = OPENED.exec(text) ?? [];
  return directory === undefined || script === undefined ? undefined : { directory, script };
}

/** `not ok 3 selftests: DIR: SCRIPT # exit=1`, the runner's verdict; `# SKIP` outdoes both `ok` and `not ok`. */
export function readScriptClosed(text: string): (ScriptName & { readonly verdict: string }) | undefined {
  if (!CLOSED.test(text)) return undefined;
  const tap = readTapResult(text);
  const opened = tap && readScriptOpened(tap.name);
  if (!opened) return undefined;
  // Kernels before 4.20 repeat the verdict, `ok 1..1 selftests: exec: execveat [PASS]`; a second make may print into the line.
  const script = opened.script.split(SCRIPT_END, 1)[0] ?? opened.script;
  return { directory: opened.directory, script, verdict: tap.verdict };
}

/** `selftests: NAME [PASS]`, all that kernels before 4.17 print about a program. `spaced` where a blank stands in the bracket. */
export function readStandaloneVerdict(
  text: string,
): { readonly name: string; readonly verdict: string; readonly spaced: boolean } | undefined {
  const [, name, blank, word = ""] = STANDALONE.exec(text) ?? [];
  const verdict = verdictOfWord(word);
  return name === undefined || verdict === undefined ? undefined : { name, verdict, spaced: blank === " " };
}
