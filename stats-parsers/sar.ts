import { defineParser } from "../src/results/parser.js";
import { isJsonObject, type JsonObject, JsonSamples } from "./families/sysstat/json-samples.js";
import { SampleTable } from "./families/sysstat/sample-table.js";
import { WallClock } from "./families/wall-clock.js";

const styles = new Map([["cpu-load", { prefix: "cpu-load", suffix: "%" }]]);
/** What USB devices are called, not what they do. */
const descriptions = /product|idprod|maxpower|idvendor|manufact/;

export default defineParser({
  program: "sar",
  about: "JSON of sadf -j: every number of every section per sample",
  kind: "monitor",
  reads: ["sar"],
  example: "cpu-load.all.idle%",
  async parse(log, emit, context) {
    const table = new SampleTable({ styles, without: descriptions });
    const clock = new WallClock();
    const samples = new JsonSamples();
    const print = (sample: JsonObject): void => {
      setSample(sample, table, clock);
      table.print(emit);
    };
    for await (const lines of (context.file("sar") ?? log).batches()) {
      for (const sample of samples.read(lines)) print(sample);
    }
    const last = samples.end();
    if (last) print(last);
  },
});

function setSample(sample: JsonObject, table: SampleTable, clock: WallClock): void {
  for (const [section, content] of Object.entries(sample)) {
    if (section !== "timestamp") table.setSection(section, content);
    else if (isJsonObject(content)) {
      const epochSeconds = clock.at(String(content.date), String(content.time));
      if (epochSeconds !== undefined) table.set("timestamp", epochSeconds);
    }
  }
}
