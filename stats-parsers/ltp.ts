import { defineParser } from "../src/results/parser.js";
import { readKirkResult } from "./families/ltp/kirk-result.js";
import { createTagReader } from "./families/ltp/tag-reader.js";
import { createVerdicts } from "./families/verdicts.js";

const END_OF_RESULTS = "LTP test details";

export default defineParser({
  program: "ltp",
  about: "Linux Test Project: a verdict for every test, from kirk's report or the older <<<test_start>>> blocks",
  kind: "test",
  reads: ["ltp"],
  example: "abort01.pass",
  async parse(log, emit) {
    const verdicts = createVerdicts({ repeated: "last wins" });
    const readTagLine = createTagReader(verdicts);
    let ended = false;
    for await (const lines of log.batches()) {
      for (const line of lines) {
        ended ||= line.includes(END_OF_RESULTS);
        if (ended) continue;
        const result = readKirkResult(line);
        if (result) verdicts.add(result.name, result.verdict);
        else readTagLine(line);
      }
    }
    verdicts.emitAll(emit);
  },
});
