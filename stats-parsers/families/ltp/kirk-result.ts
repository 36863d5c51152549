const COLOUR = /\u001b\[[0-9;]*m/g;
const RESULT = /^([^\s:]+): (pass|fail|broken|warn|conf|skip)(?: \| tainted)?\s+\(/;

/** A test in kirk's report. */
export interface KirkResult {
  readonly name: string;
  readonly verdict: string;
}

/** `name: pass | tainted  (1.585s)`, coloured or not. */
export function readKirkResult(line: string): KirkResult | undefined {
  const plain = line.includes("\u001b") ? line.replace(COLOUR, "") : line;
  const [, name, verdict] = RESULT.exec(plain) ?? [];
  return name === undefined || verdict === undefined ? undefined : { name, verdict };
}
