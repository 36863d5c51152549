import { CciError } from "../support/cci-error.js";
import { openLog } from "./open-log.js";
import type { ParserContext } from "./parser.js";
import { findLog, type ResultFile, withoutCompression } from "./result-files.js";

/** Where a context takes its facts from, and where its messages go. */
export interface ContextSources {
  readonly program: string;
  readonly resultRoot?: string | undefined;
  /** Files of the result root by name. */
  readonly files?: ReadonlyMap<string, ResultFile>;
  readonly job?: Readonly<Record<string, unknown>>;
  readonly json?: ParserContext["json"];
  readonly note?: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** The context of one run of a parser. `refuse` throws REFUSED. */
export function createParserContext(sources: ContextSources): ParserContext {
  const { program, resultRoot, warn } = sources;
  const files = sources.files ?? new Map<string, ResultFile>();
  return {
    resultRoot,
    job: sources.job ?? {},
    file: (name) => {
      const file = findLog(files, name);
      return file && file.bytes > 0 ? openLog(file.path, warn) : undefined;
    },
    fileNames: () => [...new Set([...files.keys()].map(withoutCompression))].sort(),
    json: sources.json ?? (() => undefined),
    refuse: (reason) => {
      throw new CciError("REFUSED", `${program}: ${reason}`);
    },
    note: sources.note ?? (() => {}),
    warn,
  };
}
