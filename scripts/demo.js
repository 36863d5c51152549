// The whole loop: `npm run demo`. A scheduler with its extract-stats and a testbox, in one process on one SQLite file; a
// job file with a matrix of parameters; then what came of it. Leaves nothing behind.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const jobFile = `suite: sleep
testbox: dc-demo
# A list of parameters is a matrix: a job for each of its values.
sleep:
  runtime: [2, 3]
`;

const folder = mkdtempSync(join(tmpdir(), "cci-demo-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const port = await freePort();
const engine = `sqlite:${join(folder, "cci.db")}`;
Object.assign(process.env, {
  HOME: folder,
  XDG_STATE_HOME: folder,
  XDG_CONFIG_HOME: folder,
  CCI_STORE: engine,
  CCI_QUEUE: engine,
  CCI_RESULT_BASE: folder,
  SCHED_HOST: "127.0.0.1",
  SCHED_PORT: String(port),
  LKP_SRC: "",
});
const { run } = createRequire(import.meta.url)("../dist/run-any-command.cjs");

console.log("$ cci serve --with extract-stats &");
const services = [run(["serve", "--port", String(port), "--with", "extract-stats", "--quiet"])];
await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
console.log("$ cci testbox dc-demo-1 &");
services.push(run(["testbox", "dc-demo-1", "--poll", "0.2", "--quiet"]));

writeFileSync(join(folder, "sleep.yaml"), jobFile);
console.log(`\n$ cat sleep.yaml\n${jobFile}`);
await show("submit-job", ["sleep.yaml", "--wait"]);
const isExtracted = ["--format", "ids", "suite=sleep", "job_data_readiness=complete"];
await until(async () => (await output("es-find", isExtracted)).split("\n").length > 2);
await show("es-jobs", ["suite=sleep"], /elapsed_time:/);
await show("es-find", ["suite=sleep", "--format", "table"]);

// Both services end in good order.
process.kill(process.pid, "SIGTERM");
await Promise.all(services);

/**
 * Shows a command and the lines of what it prints that are like `pattern`.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {RegExp} [pattern]
 */
async function show(name, args, pattern = /^/) {
  console.log(`\n$ ${name} ${args.join(" ")}${pattern.source === "^" ? "" : ` | grep '${pattern.source}'`}`);
  for await (const line of createInterface({ input: start(name, args).stdout })) {
    if (pattern.test(line)) console.log(line);
  }
}

/**
 * What a command prints.
 * @param {string} name
 * @param {readonly string[]} args
 */
async function output(name, args) {
  return (await start(name, args).stdout.toArray()).join("");
}

/**
 * A command as its user runs it, in a process of its own.
 * @param {string} name
 * @param {readonly string[]} args
 */
function start(name, args) {
  const launcher = fileURLToPath(new URL(`../bin/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [launcher, ...args], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  child.once("exit", (status) => {
    // What it says is on stderr.
    if (status !== 0) process.exit(1);
  });
  return child;
}

/** @param {() => Promise<boolean>} isSo asked again while it throws */
async function until(isSo) {
  while (!(await isSo().catch(() => false))) await wait(100);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return address.port;
}
