import { bisectPattern } from "../../../src/results/error-ids/bisect-pattern.js";
import { createKernelId } from "../../../src/results/error-ids/kernel-id.js";
import { kernelText } from "../../../src/results/error-ids/kernel-line.js";
import { reduceKernelMessage } from "../../../src/results/error-ids/kernel-messages.js";
import { isPlainText } from "../../../src/results/error-ids/plain-text.js";
import type { Emit, ParserContext } from "../../../src/results/parser.js";

/** Errors of a kernel log by their id. */
export interface Findings {
  /** Adds what `words`, the part of a line that matters, says; of lines with the same id the first counts. */
  add(words: string, source: FindingSource): void;
  isEmpty(): boolean;
  /** Prints id, message and pattern of each. */
  emitAll(emit: Emit, context: Pick<ParserContext, "note">): void;
  /** Prints when each was logged first, in seconds since boot. */
  emitStamps(emit: Emit): void;
}

interface FindingSource {
  /** The line for human readers. */
  readonly message: string;
  readonly stamp?: string | undefined;
  /** Id and pattern that are known already, for what is no message of the kernel. */
  readonly id?: string;
  readonly pattern?: string;
}

interface Finding {
  readonly message: string;
  readonly pattern: string;
  readonly stamp: string | undefined;
}

/** 16 bytes, 8 words or 4 long words in a row. */
const HEX_DUMP =
  /(?:\b[0-9a-f]{2} ){15}[0-9a-f]{2}\b|(?:\b(?:[0-9a-f]{4}|[0-9a-f]{8}) ){7}[0-9a-f]{4}|(?:\b[0-9a-f]{16} ){3}[0-9a-f]{16}\b/;
/** Anything but a tab that leaves no mark on paper. */
const UNPRINTABLE = /[^\P{C}\t\p{Cf}\p{Co}]/u;
const MIN_ID_CHARS = 4;

/** Makes ids as results.md 9.2 says, steps 2 to 5. Memory is that of the ids and their first messages. */
export function createFindings(): Findings {
  // Most logs have nothing to report: the tables are read when something is.
  let idOf: ((text: string) => string) | undefined;
  const findings = new Map<string, Finding>();
  return {
    add(words, source) {
      if (HEX_DUMP.test(words) || (!isPlainText(words) && UNPRINTABLE.test(words))) return;
      const text = kernelText(detached(words));
      const reduced = reduceKernelMessage(text);
      idOf ??= createKernelId();
      const id = source.id ?? idOf(reduced.text);
      if (id.length < MIN_ID_CHARS || findings.has(id)) return;
      const pattern = source.pattern ?? reduced.pattern ?? bisectPattern(reduced.text);
      findings.set(id, { message: detached(source.message), pattern, stamp: source.stamp && detached(source.stamp) });
    },
    isEmpty: () => findings.size === 0,
    emitAll(emit, context) {
      for (const [id, { message, pattern }] of findings) {
        context.note(pattern);
        emit(id, 1);
        emit(`message:${id}`, message);
        emit(`pattern:${id}`, pattern);
      }
    },
    emitStamps(emit) {
      for (const [id, { stamp }] of findings) if (stamp !== undefined) emit(`timestamp:${id}`, stamp);
    },
  };
}

/** A copy: a piece of a line keeps the whole chunk of the log it was cut from in memory. */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}
