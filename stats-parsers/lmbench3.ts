import { defineParser, type Emit, type Log } from "../src/results/parser.js";
import { directLine } from "./families/lmbench3/direct-line.js";
import { splitRow, type Table, tableUnder } from "./families/lmbench3/table.js";

/** Latencies and bandwidths out of a result file of lmbench (parsers.md, lmbench3). */
export default defineParser({
  program: "lmbench3",
  about: "lmbench results: latencies of system calls, processes, sockets; bandwidths of memory, files, pipes",
  kind: "test",
  reads: ["lmbench3"],
  example: "PIPE.latency.us",
  parse,
});

async function parse(log: Log, emit: Emit): Promise<void> {
  let table: Table | undefined;
  const endTable = (): void => {
    for (const { key, value } of table?.results() ?? []) emit(key, value);
    table = undefined;
  };
  for await (const lines of log.batches()) {
    for (const line of lines) {
      const row = table && splitRow(line);
      if (row) table?.addRow(row[0], row[1]);
      else {
        endTable();
        table = tableUnder(line);
        const result = table ? undefined : directLine(line);
        if (result) emit(result.key, result.value);
      }
    }
  }
  endTable();
}
