import { defineParser, type Emit } from "../src/results/parser.js";
import { countWords, emitWords, withoutLineEnd } from "./families/table-row.js";
import { WallClock } from "./families/wall-clock.js";

const cpuHeading = "avg-cpu:";
/** sysstat 12 left the colon out (todays-tools.md). */
const deviceHeading = /^Device:?\s/;
/** ISO with or without an offset, or the C locale's `11/21/26 22:45:58`, `11/21/2026 10:45:58 PM`. */
const stamp = /^(\d[\d/-]{7,9})[T ](\d\d:\d\d:\d\d)(?: (AM|PM)|([+-]\d\d):?(\d\d)|Z)?$/;
const longestStampChars = 25;

export default defineParser({
  program: "iostat",
  about: "iostat -tkx: cpu shares and the columns of each device per sample",
  kind: "monitor",
  reads: ["iostat"],
  example: "vda.util",
  async parse(log, emit) {
    const reader = new IostatReader(emit);
    for await (const lines of log.batches()) {
      for (const line of lines) reader.readLine(line);
    }
  },
});

class IostatReader {
  readonly #emit: Emit;
  readonly #clock = new WallClock();
  #cpuLine = "";
  #cpuKeys: readonly string[] = [];
  #cpuRowIsNext = false;
  #deviceLine = "";
  #columns: readonly string[] = [];
  /** Of the present heading. Made once: the same keys come in every sample. */
  readonly #keysByDevice = new Map<string, readonly string[]>();
  #inDevices = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  readLine(line: string): void {
    if (this.#cpuRowIsNext) {
      this.#cpuRowIsNext = false;
      const row = withoutLineEnd(line);
      emitWords(row, 0, row.length, this.#cpuKeys, this.#emit);
    } else if (line.startsWith(cpuHeading)) {
      this.#beginCpu(line);
    } else if (line.startsWith("Device") && deviceHeading.test(line)) {
      this.#beginDevices(line);
    } else if (this.#inDevices) {
      this.#readDevice(withoutLineEnd(line));
    } else {
      this.#readStamp(line);
    }
  }

  #beginCpu(line: string): void {
    this.#cpuRowIsNext = true;
    this.#inDevices = false;
    if (line === this.#cpuLine) return;
    this.#cpuLine = line;
    this.#cpuKeys = columnsOf(line).map((column) => `cpu.${column}`);
  }

  #beginDevices(line: string): void {
    this.#inDevices = true;
    if (line === this.#deviceLine) return;
    this.#deviceLine = line;
    this.#columns = columnsOf(line);
    this.#keysByDevice.clear();
  }

  #readDevice(row: string): void {
    if (countWords(row) !== this.#columns.length + 1) {
      this.#inDevices = false;
      this.#readStamp(row);
      return;
    }
    const text = row.trimStart();
    const deviceEnd = text.indexOf(" ");
    emitWords(text, deviceEnd, text.length, this.#keysOf(text.slice(0, deviceEnd)), this.#emit);
  }

  #keysOf(device: string): readonly string[] {
    const known = this.#keysByDevice.get(device);
    if (known) return known;
    const keys = this.#columns.map((column) => `${device}.${column}`);
    this.#keysByDevice.set(device, keys);
    return keys;
  }

  #readStamp(line: string): void {
    const text = line.trim();
    const match = text.length <= longestStampChars ? stamp.exec(text) : null;
    if (!match) return;
    const [, date = "", time = "", half, offsetHours = "0", offsetMinutes = "0"] = match;
    const epochSeconds = this.#clock.at(date, time, half);
    if (epochSeconds === undefined) return;
    const sign = offsetHours.startsWith("-") ? -1 : 1;
    this.#emit("time", epochSeconds - Number(offsetHours) * 3600 - sign * Number(offsetMinutes) * 60);
  }
}

/** Titles behind the first word of a heading, with the first `%` of each removed: `%util` is `util`, `rrqm/s` stays. */
function columnsOf(heading: string): string[] {
  return heading
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((title) => title.replace("%", ""));
}
