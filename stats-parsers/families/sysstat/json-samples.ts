/** Each sample of mpstat and sadf begins with this member, and no sample holds a second one. */
const stampKey = '"timestamp"';
/** Bounds the memory for a log that is no sysstat JSON after all. A sample of 1000 CPUs with all interrupts has some 10 MB. */
const maxSampleChars = 32 * 1024 * 1024;

/** An object of a sysstat JSON log. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object and no array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Cuts the members of `statistics` out of a JSON log of mpstat or sadf, one at a time, however long the log is. A sample that
 * is cut off or damaged is left out: the tool is killed while it writes.
 */
export class JsonSamples {
  /** Lines since the begin of the sample that is being read. */
  #pending: string[] = [];
  #pendingChars = 0;
  /** Whether the pending text begins with a sample's brace, and where its own stamp ends. */
  #inSample = false;
  #searchFrom = 0;
  #head: string | undefined;

  /** Text before the first sample: the host's `date` stands there. */
  get head(): string {
    return this.#head ?? "";
  }

  /** The samples that are known to be complete with these lines: all but the last one so far. */
  *read(lines: readonly string[]): Generator<JsonObject> {
    for (const line of lines) {
      this.#pending.push(line);
      this.#pendingChars += line.length + 1;
      if (line.includes(stampKey)) yield* this.#cut();
      else if (this.#pendingChars > maxSampleChars) this.#keep("", 0, false);
    }
  }

  /** The last sample, if it is complete. */
  end(): JsonObject | undefined {
    const text = this.#inSample ? this.#pending.join("\n") : "";
    return parseSample(text.slice(0, objectEnd(text)));
  }

  /** The samples in front of the last stamp; what begins with that one stays pending. */
  *#cut(): Generator<JsonObject> {
    const text = this.#pending.join("\n");
    let begin = 0;
    let inSample = this.#inSample;
    let from = this.#searchFrom;
    for (let stamp = text.indexOf(stampKey, from); stamp >= 0; stamp = text.indexOf(stampKey, from)) {
      from = stamp + stampKey.length;
      const before = text.slice(begin, stamp);
      const brace = before.lastIndexOf("{");
      // A stamp without a brace of its own: the text before it is damaged.
      const isSample = brace > 0 || (brace === 0 && !inSample);
      if (isSample) {
        this.#head ??= before.slice(0, brace);
        const sample = inSample ? parseSample(before.slice(0, before.lastIndexOf("}", brace) + 1)) : undefined;
        if (sample) yield sample;
      }
      begin = isSample ? begin + brace : from;
      inSample = isSample;
    }
    this.#keep(text.slice(begin), from - begin, inSample);
  }

  #keep(text: string, searchFrom: number, inSample: boolean): void {
    this.#pending = text === "" ? [] : [text];
    this.#pendingChars = text.length;
    this.#searchFrom = searchFrom;
    this.#inSample = inSample;
  }
}

function parseSample(text: string): JsonObject | undefined {
  try {
    const sample: unknown = JSON.parse(text);
    return isJsonObject(sample) ? sample : undefined;
  } catch {
    return undefined;
  }
}

/** Index behind the brace that closes the object at the begin of a text, 0 where it stays open. */
function objectEnd(text: string): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === "\\") at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return at + 1;
  }
  return 0;
}
