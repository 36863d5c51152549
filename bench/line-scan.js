// The yardstick of the parsers of text: reads a file in chunks, decodes them and finds the lines. Nothing else.
// node bench/line-scan.js FILE
import { chunksOf } from "./chunks.js";

let lines = 0;
for (const chunk of chunksOf(process.argv[2])) {
  const text = chunk.toString("utf8");
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) lines++;
}
console.log(lines);
