import { logOf } from "../../src/results/open-log.js";
import type { Emit, Log, ParserContext, StatsParser } from "../../src/results/parser.js";
import { CciError } from "../../src/support/cci-error.js";
import { decompress } from "../../src/support/decompress.js";

export interface RunOptions {
  /** Siblings in the result root: name -> content. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly resultRoot?: string;
  readonly job?: Readonly<Record<string, unknown>>;
  readonly json?: Readonly<Record<string, Readonly<Record<string, readonly (number | string)[]>>>>;
}

export interface ParserRun {
  /** Emitted values by key, each as the text `cci parse` prints, in order. */
  readonly columns: Record<string, string[]>;
  /** Keys in the order of their first appearance; those of other groups as `group/key`. */
  readonly keys: readonly string[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /** Why the parser gave up, where it did. */
  readonly refused: string | undefined;
}

/** Runs a parser over a log in memory (gz, xz and zst too), as `cci parse` does. */
export async function runParser(
  parser: StatsParser,
  content: string | Buffer,
  options: RunOptions = {},
): Promise<ParserRun> {
  const columns = new Map<string, string[]>();
  const notes: string[] = [];
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  const logFrom = (name: string, bytes: string | Buffer): Log => logOf(name, decompress(name, chunksOf(bytes)), warn);
  const add = (key: string, value: number | string): void => {
    const column = columns.get(key);
    if (column) column.push(String(value));
    else columns.set(key, [String(value)]);
  };
  const emit: Emit = Object.assign(add, {
    to: (group: string, key: string, value: number | string) => add(`${group}/${key}`, value),
  });
  const context: ParserContext = {
    resultRoot: options.resultRoot,
    job: options.job ?? {},
    file: (name) => {
      const sibling = options.files?.[name];
      return sibling === undefined || sibling.length === 0 ? undefined : logFrom(name, sibling);
    },
    fileNames: () => Object.keys(options.files ?? {}).sort(),
    json: (program) => {
      const found = options.json?.[program];
      return found ? new Map(Object.entries(found)) : undefined;
    },
    refuse: (reason) => {
      throw new CciError("REFUSED", reason);
    },
    note: (text) => void notes.push(text),
    warn,
  };
  let refused: string | undefined;
  try {
    await parser.parse(logFrom(parser.program, content), emit, context);
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    refused = error.message;
  }
  return { columns: Object.fromEntries(columns), keys: [...columns.keys()], notes, warnings, refused };
}

async function* chunksOf(content: string | Buffer): AsyncGenerator<Buffer> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}
