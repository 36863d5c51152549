// The yardstick of mpstat: reads its JSON in chunks and parses sample by sample with JSON.parse. Nothing else.
// node bench/json-parse.js FILE
import { chunksOf } from "./chunks.js";

const begin = "\n\t\t\t\t{\n";
const end = "\n\t\t\t\t}";

let samples = 0;
let rest = "";
for (const chunk of chunksOf(process.argv[2])) {
  rest += chunk.toString("utf8");
  let done = 0;
  for (;;) {
    const from = rest.indexOf(begin, done);
    const to = from < 0 ? -1 : rest.indexOf(end, from);
    if (to < 0) break;
    done = to + end.length;
    if (JSON.parse(rest.slice(from, done)).timestamp !== undefined) samples++;
  }
  rest = rest.slice(done);
}
console.log(samples);
