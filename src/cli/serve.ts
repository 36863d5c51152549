import { type Command, InvalidArgumentError } from "commander";
import { systemClock } from "../support/clock.js";
import { openServiceLog } from "../support/log.js";
import { settingsOf, withConnection } from "./connect.js";
import { createCommand } from "./create-command.js";
import { print } from "./output.js";
import { openEngines } from "./serve-engines.js";
import { serviceNames } from "./serve-service-names.js";
import { serveUntil } from "./serve-until.js";
import type { ServeOptions } from "./serving.js";
import { takeSignals } from "./signals.js";

/** `cci serve` (scheduler.md 2.9). */
export function command(): Command {
  const created = createCommand(
    "serve",
    "The scheduler: takes jobs in, gives them to testboxes, takes their results.",
    [
      "cci serve                              # on 127.0.0.1:3000, all data in ~/.local/state/cci",
      "cci serve --port 0 --json              # any free port, said on stdout",
      "cci serve --with extract-stats         # with the worker that makes stats of results",
      "cci serve --with all                   # and with the bisect service and the coverage watch dog",
      "cci serve --host 0.0.0.0 --accounts /etc/compass-ci/accounts.yaml",
      "CCI_RESULT_BASE=/srv cci serve --store http://es:9200 --queue redis://redis:6379",
    ],
  )
    .option("--host <address>", "address to listen at", "127.0.0.1")
    .option("--port <n>", "port to listen at, 0 for any free one (else NODE_PORT, SCHED_PORT, 3000)", portOption)
    .option("--taskqueue-port <n>", "also answer the TaskQueue requests of the second generation there", portOption)
    .option(
      "--with <services>",
      "services in the same process, separated by commas: extract-stats, bisect, coverage, all",
      serviceNames,
    )
    .option("--accounts <file>", "the accounts that may use it (else CCI_ACCOUNTS)")
    .option("--no-accounts", "everybody who can reach it may do everything, also from other machines")
    .option("--json", "the line on stdout as JSON")
    .option("-q, --quiet", "log warnings and errors only")
    .option("-v, --verbose", "show the causes of an error");
  return withConnection(created, "both").action(run);
}

async function run(options: ServeOptions): Promise<void> {
  const stop = takeSignals();
  const settings = settingsOf(options);
  const { readAccess } = await import("./serve-access.js");
  const accounts = readAccess(options, settings);
  const log = await openServiceLog({ service: "serve", clock: systemClock, quiet: options.quiet === true });
  const { store, engine, close } = await openEngines(settings);
  try {
    await serveUntil({ stop, options, settings, accounts, log, store, engine, onReady: (url) => say(url) });
  } finally {
    await close();
  }
  log.info({}, "ended");

  function say(url: string): void {
    const layout = settings.CCI_REDIS_LAYOUT.value;
    const ready = { url, pid: process.pid, store: store.address, queue: engine.address, layout };
    log.info({ ...ready, result_base: settings.CCI_RESULT_BASE.value, accounts: accounts !== undefined }, "started");
    print(options.json ? `${JSON.stringify(ready)}\n` : `listening on ${url}\n`);
  }
}

function portOption(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65535) throw new InvalidArgumentError("It takes a port: 0 to 65535.");
  return port;
}
