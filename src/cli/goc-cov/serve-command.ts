import type { Command } from "commander";
import { print } from "../output.js";
import { takeSignals } from "../signals.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";

/** `goc-cov serve` (coverage.md 3, 6). */
export function command(): Command {
  return coverageCommand("serve", "The watch dog: pulls in time, removes what is gone, answers over HTTP.", [
    "goc-cov serve                                        # on 127.0.0.1:8089",
    "goc-cov serve --center http://centre.lab:7777 --listen 0.0.0.0:8089 --root /srv/goc",
    "cci serve --with coverage                            # beside the other services",
  ]).action(run);
}

async function run(options: CoverageOptions): Promise<void> {
  const stop = takeSignals();
  const { openServiceLog } = await import("../../support/log.js");
  const { systemClock } = await import("../../support/clock.js");
  const { serveCoverage } = await import("./serve-coverage.js");
  const log = await openServiceLog({ service: "coverage", clock: systemClock, quiet: options.quiet === true });
  await serveCoverage({ options, log, stop, onReady: (url) => print(readyLine(url, options)) });
  log.info({}, "ended");
}

function readyLine(url: string, { json }: CoverageOptions): string {
  return json ? `${JSON.stringify({ code: 0, url, pid: process.pid })}\n` : `listening on ${url}\n`;
}
