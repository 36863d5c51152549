import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { wordsOf } from "./families/words.js";

const SECONDS = /^\d+(?:\.\d+)?s$/;
/** Thousands of bytes per second; a slow cipher's bytes per second come without the `k`. */
const BYTE_RATE = /^(\d+(?:\.\d+)?)(k?)$/;

/** What the columns of the closing tables stand for. */
interface Headings {
  /** In bytes. */
  readonly blockSizes: readonly string[];
  /** What is counted per second. */
  readonly operations: readonly string[];
}

/** For a log without the headings; `-multi` prints none over the block sizes, but tells them before. */
const DEFAULTS: Headings = {
  blockSizes: ["16", "64", "256", "1024", "8192", "16384"],
  operations: ["sign", "verify", "encrypt", "decrypt"],
};

export default defineParser({
  program: "openssl-speed",
  about: "openssl speed: kB/s by block size, operations per second",
  kind: "test",
  reads: ["openssl-speed"],
  example: "sign_per_sec",
  async parse(log, emit) {
    let headings = DEFAULTS;
    // An algorithm can stand in two tables of one report (rsa4096 for KEM and for signatures), both with keygens/s. The
    // second one would begin a new record, with zeros for all that it does not repeat.
    const printed = new Set<string>();
    for await (const lines of log.batches()) {
      for (const line of lines) {
        if (line.startsWith("version: ")) printed.clear();
        const words = wordsOf(line);
        headings = headingsOf(words, headings);
        for (const [key, value] of rowValues(words, headings)) {
          if (!printed.has(key)) emit(key, value);
          printed.add(key);
        }
      }
    }
  },
});

/** The headings that hold after a line. */
function headingsOf(words: readonly string[], { blockSizes, operations }: Headings): Headings {
  return { blockSizes: blockSizesOf(words) ?? blockSizes, operations: operationsOf(words) ?? operations };
}

/** From `type   16 bytes   64 bytes …` or, with `-multi`, `Got: +H:16:64:… from 0`. */
function blockSizesOf(words: readonly string[]): readonly string[] | undefined {
  const [first, second = ""] = words;
  let sizes: readonly string[] = [];
  if (first === "type") sizes = words.filter((_, index) => words[index + 1] === "bytes");
  if (first === "Got:" && second.startsWith("+H:")) sizes = second.split(":").slice(1);
  return sizes.length > 0 ? sizes : undefined;
}

/** From `sign  verify  encrypt  decrypt  sign/s verify/s  encr./s  decr./s`, where the first half heads the seconds. */
function operationsOf(words: readonly string[]): readonly string[] | undefined {
  const times = words.slice(0, words.length / 2);
  const rates = words.slice(times.length);
  if (rates.length === 0 || rates.length !== times.length || !rates.every((word) => word.endsWith("/s")))
    return undefined;
  // "encr./s" is short for the "encrypt" that heads its seconds.
  return rates.map((word, index) => (word.endsWith("./s") ? (times[index] ?? word) : word.slice(0, -2)));
}

type KeyValue = readonly [key: string, value: number | string];

function rowValues(words: readonly string[], headings: Headings): readonly KeyValue[] {
  if (!BYTE_RATE.test(words.at(-1) ?? "")) return [];
  const rates = byteRates(words, headings.blockSizes);
  return rates.length > 0 ? rates : operationRates(words, headings.operations);
}

/** `sha256   28850.24k   111501.31k …`. */
function byteRates(words: readonly string[], blockSizes: readonly string[]): readonly KeyValue[] {
  const name = words.slice(0, -blockSizes.length).join("");
  const rates = words.slice(-blockSizes.length).map((word) => BYTE_RATE.exec(word));
  if (name === "" || !rates.some((rate) => rate?.[2] === "k")) return [];
  const prefix = name === "sha256" ? "" : `${name}.`;
  const values: KeyValue[] = [];
  for (const [index, rate] of rates.entries()) {
    const [, digits, kilo] = rate ?? [];
    if (digits === undefined) return [];
    values.push([`${prefix}${blockSizes[index]}_size_block_Kbps`, kilo === "k" ? digits : Number(digits) / 1000]);
  }
  return values;
}

/** `rsa 4096 bits 0.013181s 0.000295s     75.9   3390.1`: a name, the seconds, then as many rates. */
function operationRates(words: readonly string[], operations: readonly string[]): readonly KeyValue[] {
  const nameEnd = words.findIndex((word) => SECONDS.test(word));
  const count = (words.length - nameEnd) / 2;
  if (nameEnd < 1 || !Number.isInteger(count) || count > operations.length) return [];
  const rates = words.slice(nameEnd + count);
  const isRow = words.slice(nameEnd, nameEnd + count).every((word) => SECONDS.test(word)) && rates.every(isNumberText);
  if (!isRow) return [];
  const name = words.slice(0, nameEnd);
  const isBareRsa = name[0] === "rsa" && name[1] === "4096";
  const prefix = isBareRsa ? "" : `${name.filter((word) => word !== "bits").join("")}.`;
  return rates.map((rate, index) => [`${prefix}${operations[index]}_per_sec`, rate]);
}
