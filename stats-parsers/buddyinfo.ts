import { defineParser } from "../src/results/parser.js";
import { isNumberText } from "./families/number-text.js";
import { readSnapshots } from "./families/snapshots.js";

/** Words in front of the counts: `Node 0, zone DMA`. */
const headWords = 4;

export default defineParser({
  program: "buddyinfo",
  about: "snapshots of /proc/buddyinfo: free blocks by node, zone and order",
  kind: "monitor",
  reads: ["buddyinfo"],
  example: "Node.0.zone.Normal.0",
  async parse(log, emit) {
    await readSnapshots(log, emit, (line) => {
      const words = line.trim().split(/\s+/);
      if (words.length <= headWords || words[0] !== "Node") return;
      const zone = words.slice(0, headWords).join(".").replace(",.", ".");
      words.slice(headWords).forEach((count, order) => {
        if (isNumberText(count)) emit(`${zone}.${order}`, count);
      });
    });
  },
});
