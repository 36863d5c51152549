import { defineParser, type Log } from "../src/results/parser.js";
import { type JsonObject, JsonSamples } from "./families/sysstat/json-samples.js";
import { MpstatSamples } from "./families/sysstat/mpstat-samples.js";
import { MpstatText } from "./families/sysstat/mpstat-text.js";

const hostDate = /"date":\s*"([^"]*)"/;

export default defineParser({
  program: "mpstat",
  about: "mpstat JSON or text: shares of each cpu and node, interrupts, greatest utilization",
  kind: "monitor",
  reads: ["mpstat"],
  example: "cpu.all.idle%",
  async parse(log, emit) {
    const samples = new MpstatSamples(emit);
    await readSamples(log, samples);
    samples.finish();
  },
});

/** A log is JSON when it begins with a brace. */
async function readSamples(log: Log, samples: MpstatSamples): Promise<void> {
  const json = new JsonSamples();
  const text = new MpstatText(samples);
  let isJson: boolean | undefined;
  let date: string | undefined;
  const addJson = (sample: JsonObject): void => {
    date ??= hostDate.exec(json.head)?.[1] ?? "";
    samples.addJson(date, sample);
  };
  for await (const lines of log.batches()) {
    isJson ??= lines
      .find((line) => line.trim() !== "")
      ?.trimStart()
      .startsWith("{");
    if (isJson) for (const sample of json.read(lines)) addJson(sample);
    else for (const line of lines) text.readLine(line);
  }
  const last = json.end();
  if (last) addJson(last);
  text.finish();
}
