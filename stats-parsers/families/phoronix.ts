import type { Emit, Log, ParserContext } from "../../src/results/parser.js";
import { normaliseVerdict } from "./case-name.js";
import { isNumberText } from "./number-text.js";

const COLOUR = /\x1b\[[0-9;]*m/g;
/** After these nothing of the log is to be trusted. */
const BROKEN_RUN = ["is not installed", "Wrong test option", "testname is empty", "PHP Parse error"] as const;
const FAILED_TESTS = "The following tests failed to properly run:";
const FAILED_RUN = ["The test run did not produce a result", "The test quit with a non-zero exit status"] as const;
/** Tests with several results under a heading each; the heading names the result and the unit is kept as it is. */
const RESULT_HEADINGS: ReadonlyMap<string, string> = new Map([
  ["mnn", "Model: "],
  ["compress-lz4", "Compression Level: "],
  ["intel-mlc", "Test: "],
]);

/** Reads what the Phoronix Test Suite prints while it runs (parsers.md, pts). */
export async function parsePhoronix(log: Log, emit: Emit, context: ParserContext): Promise<void> {
  const reader = new PhoronixReader();
  for await (const lines of log.batches()) {
    for (const line of lines) {
      const reason = BROKEN_RUN.find((text) => line.includes(text));
      if (reason !== undefined) context.refuse(`broken run: ${reason}`);
      reader.read((line.includes("\x1b") ? line.replace(COLOUR, "") : line).trim());
    }
  }
  if (reader.isFailure) context.refuse("no run of the test gave a value");
  for (const [key, value] of reader.results) emit(key, value);
}

/** Collects the results of a log; they are printed at its end, since a later line can spoil all of them. */
class PhoronixReader {
  readonly results: [key: string, value: number | string][] = [];
  readonly #failedTests = new Set<string>();
  #test = "";
  /** From the bracket behind the test, `ManySpheres.800x600`. */
  #variant = "";
  /** From a heading above the values; only of the tests in RESULT_HEADINGS. */
  #heading = "";
  /** Counts the tests that gave a value, from 0. */
  #index = -1;
  #isNewTest = true;
  #hasFailedRun = false;
  #hasValue = false;

  /** Some run failed and none gave a value. */
  get isFailure(): boolean {
    return this.#hasFailedRun && !this.#hasValue;
  }

  /** Takes a line without colours and outer blanks. */
  read(line: string): void {
    if (line.startsWith("pts/") || line.startsWith("system/")) this.#beginTest(line);
    else if (line.startsWith("Average: ")) this.#addAverage(line.slice("Average: ".length).trim());
    else if (line.startsWith("Final: ")) this.#addFinal(line.slice("Final: ".length).trim());
    else if (line.startsWith(FAILED_TESTS)) this.#fail(this.#test);
    else if (line.startsWith("- pts/") && this.#hasFailedRun) this.#fail(testName(line.slice(2)));
    else if (FAILED_RUN.some((text) => line.startsWith(text))) this.#hasFailedRun = true;
    else if (line.startsWith("idle-") || line.startsWith("smart-")) this.#passThrough(line);
    else this.#readHeading(line);
  }

  #beginTest(line: string): void {
    this.#test = testName(line);
    this.#isNewTest = true;
    this.#heading = "";
    const bracket = line.indexOf(" [");
    const end = line.lastIndexOf("]");
    this.#variant = bracket > 0 && end > bracket ? variantName(line.slice(bracket + 2, end)) : "";
  }

  #readHeading(line: string): void {
    const beginning = RESULT_HEADINGS.get(this.#test);
    if (beginning === undefined || !line.startsWith(beginning) || !line.endsWith(":")) return;
    this.#heading = line.slice(beginning.length, -1).split(" - ").map(withoutBlanks).join(".");
  }

  #addAverage(text: string): void {
    const value = text.split(/\s/, 1)[0];
    if (this.#test === "" || !isNumberText(value)) return;
    const unit = text.slice(value.length).trim();
    const name = this.#nextName();
    const keepsUnit = RESULT_HEADINGS.has(this.#test);
    const unitPart = keepsUnit ? unit.replace(/\s/g, "_") : unit.toLowerCase().replace(/[\s/]/g, "_");
    this.#add(unit === "" ? name : `${name}.${unitPart}`, value);
  }

  #addFinal(text: string): void {
    const word = text.split(/\s/, 1)[0];
    const verdict = normaliseVerdict(word ?? "");
    if (this.#test === "") return;
    if (isNumberText(word)) this.#add(`${this.#nextName()}.Final`, word);
    else if (verdict !== "") this.#add(`${this.#nextName()}.Final.${verdict}`, 1);
  }

  #nextName(): string {
    if (this.#isNewTest) this.#index++;
    this.#isNewTest = false;
    return `${this.#test}.${this.#heading || this.#variant || this.#index}`;
  }

  #add(key: string, value: number | string): void {
    this.#hasValue = true;
    this.results.push([key, value]);
  }

  #fail(test: string): void {
    this.#hasFailedRun = true;
    if (test === "" || this.#failedTests.has(test)) return;
    this.#failedTests.add(test);
    this.results.push([`${test}.fail`, 1]);
  }

  #passThrough(line: string): void {
    const cut = line.indexOf(".seconds: ");
    const seconds = line.slice(cut + ".seconds: ".length);
    const key = line.slice(0, cut + ".seconds".length);
    if (cut > 0 && isNumberText(seconds) && !/\s/.test(key)) this.results.push([key, seconds]);
  }
}

/** `compress-lz4` of `pts/compress-lz4-1.0.0 [Compression Level: 1]`. */
function testName(line: string): string {
  const word = line.split(/[\s:]/, 1)[0] ?? "";
  const name = word.slice(word.indexOf("/") + 1);
  const version = name.lastIndexOf("-");
  return version > 0 && /^\d[\d.]*$/.test(name.slice(version + 1)) ? name.slice(0, version) : name;
}

/** `Furmark.800x600` of `Test: Furmark - Resolution: 800 x 600`. */
function variantName(options: string): string {
  return options
    .split(" - ")
    .map((option) => withoutBlanks(option.slice(option.lastIndexOf(": ") + 1)))
    .join(".");
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, "");
}
