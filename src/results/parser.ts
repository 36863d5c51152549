/**
 * A raw log of one program. It can be taken one way, once: as lines, as batches of lines, as bytes or as one text.
 * All but `text` hold no more than a chunk of the log at a time. Decompressed already; bytes that are not UTF-8 read as `_`.
 */
export interface Log extends AsyncIterable<string> {
  /** The name the log was opened by: a path, or `-` for stdin. */
  readonly name: string;
  /** Arrays of whole lines without their newline, one array per chunk. The fast way for big monitors. */
  batches(): AsyncIterable<readonly string[]>;
  /** The decompressed bytes in chunks of at most 1 MiB, nothing replaced. A chunk is valid until the next one is asked for. */
  bytes(): AsyncIterable<Uint8Array>;
  /** The whole log. Above `limitBytes` (default 512 MiB) the program fails with LOG_TOO_LARGE. */
  text(limitBytes?: number): Promise<string>;
}

/**
 * Prints one `key: value` of the stats group. Keys are bare (`tcp.sender.bps`, no program in front); the same key again
 * begins a new record. Text is printed as given and must look like a number (results.md 3.5), save for keys that end in
 * `.message`, `.log` or `.element`, which carry strings.
 */
export interface Emit {
  (key: string, value: number | string): void;
  /** The same into another stats group: for a parser that fills several (`ftrace.<event>`). */
  to(group: string, key: string, value: number | string): void;
}

/** What a parser may know besides its log. */
export interface ParserContext {
  /** Path of the result root, where there is one. It tells suite and testbox; nothing is opened by it. */
  readonly resultRoot: string | undefined;
  /** The log of a sibling in the result root (its .gz, .xz or .zst too), or undefined where there is none or it is empty. */
  file(name: string): Log | undefined;
  /** Names of the plain files in the result root, compression suffix removed, sorted; empty without a result root. */
  fileNames(): readonly string[];
  /** Fields of the job (`stats_part_begin`, `pp`, …), read only; empty without a job. */
  readonly job: Readonly<Record<string, unknown>>;
  /** Columns (without the program prefix) that another program gave earlier in this run, or that its json holds. */
  json(program: string): ReadonlyMap<string, readonly (number | string)[]> | undefined;
  /** Gives the log up: exit 1 of `cci parse`; in a run the output of this parser is not used and the program failed. */
  refuse(reason: string): never;
  /** A comment for human readers of `cci parse`. */
  note(text: string): void;
  /** A line on stderr, with the log's name in front. */
  warn(text: string): void;
}

/** `default` runs for every job, `test` is a benchmark or test suite, `monitor` watches the machine meanwhile. */
export type ParserKind = "default" | "test" | "monitor";

/**
 * Turns the log of one program into numbers. A pure function of log and context: no I/O of its own, no state between
 * calls, no clock. It never throws on odd input: it prints what it can read, or refuses.
 */
export interface StatsParser {
  /** Name of the program, which is the name of its log and its stats group. */
  readonly program: string;
  /** One line for `cci parsers`: what is read and what comes out. */
  readonly about: string;
  readonly kind: ParserKind;
  /** Names of the files in a result root that it reads; the first is its log. */
  readonly reads: readonly string[];
  /** One of its keys. */
  readonly example: string;
  parse(log: Log, emit: Emit, context: ParserContext): void | Promise<void>;
}

/** Gives a parser module its type: `export default defineParser({…})`. */
export function defineParser(parser: StatsParser): StatsParser {
  return parser;
}
