import type { Command } from "commander";
import { environmentLines } from "../config/environment-lines.js";
import { readSettings } from "../config/settings.js";
import { type ShownSetting, showSettings } from "../config/shown-settings.js";
import { exitCodes } from "../support/error-catalogue.js";
import { alignedTable } from "./aligned-table.js";
import { settingSources } from "./connect.js";
import type { Check } from "./doctor-check.js";
import { checkNode, checkResultBase } from "./doctor-machine.js";
import { checkServers } from "./doctor-servers.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { print } from "./output.js";
import { version } from "./version.js";

/** `cci doctor`: every setting with its origin, everything needed with its state; exit 1 if something is broken. */
export function command(): Command {
  return operatorCommand(
    "doctor",
    "Shows every setting and where it came from, and what does not work.",
    [
      "cci doctor",
      "cci doctor --store http://es:9200 --queue redis://redis:6379   # before they are configured",
      "cci doctor --json | jq '.checks[] | select(.status != \"ok\")'",
    ],
    "both",
  )
    .option(
      "--json",
      'one object {"ok","version","settings":[{"name","value","origin"}],"checks":[{"name","status","detail"}]}',
    )
    .option("--env", "lines NAME=value of what is configured, without secrets; nothing is checked")
    .action(run);
}

interface CommandOptions extends OperatorOptions {
  readonly env?: true;
}

async function run(options: CommandOptions): Promise<void> {
  const sources = settingSources(options);
  if (options.env) {
    print(
      environmentLines(sources)
        .map((line) => `${line}\n`)
        .join(""),
    );
    return;
  }
  const { settings, filesProblem } = showSettings(sources);
  const settingProblems = [
    ...(filesProblem === undefined ? [] : [filesProblem]),
    ...settings.flatMap(({ problem }) => problem ?? []),
  ];
  const checks: Check[] = [checkNode(process.versions.node)];
  if (settingProblems.length > 0) {
    // With half of the settings the wrong servers would be asked.
    for (const detail of settingProblems) checks.push({ name: "settings", status: "failed", detail });
  } else {
    const read = readSettings(sources);
    checks.push({ name: "settings", status: "ok", detail: "all can be used" });
    checks.push(...(await checkServers(read)), await checkResultBase(read.CCI_RESULT_BASE));
  }
  const ok = checks.every(({ status }) => status !== "failed");
  if (options.json) {
    const shown = settings.map((setting) => ({ ...setting, value: setting.value ?? null }));
    print(`${JSON.stringify({ ok, version, settings: shown, checks })}\n`);
  } else if (options.quiet) print(checkLines(checks.filter(({ status }) => status !== "ok")));
  else print(`cci ${version}\n\n${settingLines(settings)}\n${checkLines(checks)}`);
  // Not at the end of the event loop: a server that does not answer still has its connection.
  process.exit(ok ? exitCodes.done : exitCodes.failed);
}

function settingLines(settings: readonly ShownSetting[]): string {
  return alignedTable(settings.map(({ name, value, origin }) => [name, value ?? "", origin]));
}

function checkLines(checks: readonly Check[]): string {
  const table = alignedTable(checks.map(({ name, status, detail }) => [status, name, detail]));
  const lines = table.split("\n").slice(0, -1);
  return lines
    .map((line, at) => `${line}\n${checks[at]?.hint === undefined ? "" : `hint: ${checks[at].hint}\n`}`)
    .join("");
}
