// Runs the suites of stores, queues and workers over every engine.
//   npm run test:services [-- --all]
// --all adds Elasticsearch 7.17 and 9.1 (scripts/fetch-elasticsearch.sh fetches them; 9.1 wants Java 21). CCI_STORE and
// CCI_QUEUE name servers of yours that the suites of their engine run over; they must be empty, for the suites empty them.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { all: { type: "boolean", default: false } } });
const { CCI_STORE, CCI_QUEUE, ...env } = process.env;
const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "test/store", "test/queue", "test/extraction", "test/faults"],
  {
    stdio: "inherit",
    env: {
      ...env,
      ...(CCI_STORE ? { CCI_TEST_STORE: CCI_STORE } : {}),
      ...(CCI_QUEUE ? { CCI_TEST_QUEUE: CCI_QUEUE } : {}),
      ...(values.all ? { CCI_TEST_ALL: "1" } : {}),
    },
  },
);
process.exitCode = status ?? 1;
