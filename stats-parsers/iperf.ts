import { defineParser } from "../src/results/parser.js";
import { Iperf2Text } from "./families/iperf2-text.js";
import { parseDocument, readJsonDocuments } from "./families/json-documents.js";
import { jsonNumber } from "./families/json-field.js";
import { Tally } from "./families/tally.js";

/** Keys in the order they are printed, each with the summary of `end` it comes from. */
const tcpSummaries = [
  ["tcp.sender.bps", "sum_sent"],
  ["tcp.receiver.bps", "sum_received"],
  ["tcp.sender.reverse.bps", "sum_sent_bidir_reverse"],
  ["tcp.receiver.reverse.bps", "sum_received_bidir_reverse"],
] as const;
const udpSummaries = [
  ["udp.bps", "sum"],
  ["udp.reverse.bps", "sum_bidir_reverse"],
] as const;
const keysInOrder = [
  ...tcpSummaries.slice(0, 2),
  ...udpSummaries.slice(0, 1),
  ...tcpSummaries.slice(2),
  ...udpSummaries.slice(1),
].map(([key]) => key);

export default defineParser({
  program: "iperf",
  about: "iperf3 JSON or iperf 2 text: bits per second by direction",
  kind: "test",
  reads: ["iperf"],
  example: "tcp.sender.bps",
  async parse(log, emit, context) {
    const tallies = new Map(keysInOrder.map((key) => [key, new Tally()]));
    const iperf2 = new Iperf2Text();
    let leftOut = 0;
    await readJsonDocuments(log, {
      document(text) {
        const rates = ratesOf(parseDocument(text));
        if (rates.length === 0) leftOut += 1;
        for (const [key, bitsPerSecond] of rates) tallies.get(key)?.add(bitsPerSecond);
      },
      line: (line) => iperf2.take(line),
    });
    if (leftOut > 0) context.warn(`JSON documents left out because they hold no result: ${leftOut}`);
    const results = new Map(iperf2.results());
    for (const [key, tally] of tallies) if (tally.count > 0) results.set(key, tally.mean);
    if (results.size === 0) context.refuse("neither a result of iperf3 JSON nor one of iperf 2 text");
    for (const key of keysInOrder) {
      const bitsPerSecond = results.get(key);
      if (bitsPerSecond !== undefined) emit(key, bitsPerSecond);
    }
  },
});

/** The rates of one `iperf3 -J` document. Only UDP has `end.sum`; what it has of `sum_sent` besides is the same number. */
function ratesOf(document: unknown): [key: (typeof keysInOrder)[number], bitsPerSecond: number][] {
  const isUdp = jsonNumber(document, "end", "sum", "bits_per_second") !== undefined;
  return (isUdp ? udpSummaries : tcpSummaries).flatMap(([key, summary]) => {
    const bitsPerSecond = jsonNumber(document, "end", summary, "bits_per_second");
    return bitsPerSecond === undefined ? [] : [[key, bitsPerSecond]];
  });
}
