import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServer, type TestServer } from "./server-process.js";

/** The versions the store is made for, as `scripts/fetch-elasticsearch.sh` fetches them. */
export type ElasticsearchVersion = "7.17.28" | "8.19.0" | "9.1.0";

const usualElasticsearch: ElasticsearchVersion = "8.19.0";

/** The one that every run of the tests uses; all of them by `npm run test:services -- --all`. */
export const testedElasticsearch: readonly ElasticsearchVersion[] =
  process.env.CCI_TEST_ALL === "1" ? ["7.17.28", usualElasticsearch, "9.1.0"] : [usualElasticsearch];

export interface ElasticsearchServer extends TestServer {
  /** Starts it again after `stop` or `kill`, at the same address with the same data. */
  start(): Promise<void>;
}

export interface ElasticsearchOptions {
  readonly version?: ElasticsearchVersion;
  /** Asks for user `elastic` with this password. */
  readonly password?: string;
}

/** Why that version cannot be started here; undefined: it can. */
export function whyNoElasticsearch(version: ElasticsearchVersion = usualElasticsearch): string | undefined {
  if (!existsSync(homeOf(version))) return `scripts/fetch-elasticsearch.sh ${version} was not run`;
  return javaFor(version) === undefined ? `no Java ${minJava(version)} or newer` : undefined;
}

/** Starts a server of one node, empty, in a folder of its own that is gone when it is stopped for good. */
export async function startElasticsearch(options: ElasticsearchOptions = {}): Promise<ElasticsearchServer> {
  const version = options.version ?? usualElasticsearch;
  const folder = makeServerFolder(version);
  const port = await freePort();
  writeFileSync(join(folder, "config/elasticsearch.yml"), settings(folder, port, await freePort(), options));
  ownFolder(folder);
  if (options.password !== undefined) setBootstrapPassword(version, folder, options.password);
  const launch = (): Promise<TestServer> =>
    startServer({
      url: `http://127.0.0.1:${port}`,
      command: join(homeOf(version), "bin/elasticsearch"),
      args: [],
      cwd: folder,
      env: environment(version, folder),
      ...unprivileged(),
      isReady: () => isReady(port, options.password),
    });
  let server = await launch();
  return {
    url: server.url,
    start: async () => {
      server = await launch();
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
  };
}

function homeOf(version: string): string {
  return join(process.env.CCI_TEST_SERVERS ?? "/var/tmp/cci-test-servers", `elasticsearch-${version}`);
}

function makeServerFolder(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), "cci-elasticsearch-"));
  cpSync(join(homeOf(version), "config"), join(folder, "config"), { recursive: true });
  for (const name of ["data", "logs", "tmp"]) mkdirSync(join(folder, name));
  // The shipped ones write logs beside the program. These trade speed later on for a quick start.
  const jvmOptions = ["-Xms512m", "-Xmx512m", "-XX:-AlwaysPreTouch", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
  writeFileSync(join(folder, "config/jvm.options"), [...jvmOptions, `-Djava.io.tmpdir=${folder}/tmp`, ""].join("\n"));
  return folder;
}

function settings(folder: string, port: number, transportPort: number, options: ElasticsearchOptions): string {
  return `discovery.type: single-node
network.host: 127.0.0.1
http.port: ${port}
transport.port: ${transportPort}
path.data: ${folder}/data
path.logs: ${folder}/logs
xpack.security.enabled: ${options.password !== undefined}
cluster.routing.allocation.disk.threshold_enabled: false
`;
}

function environment(version: ElasticsearchVersion, folder: string): NodeJS.ProcessEnv {
  const java = javaFor(version);
  return {
    PATH: process.env.PATH,
    JAVA_HOME: java,
    ES_JAVA_HOME: java,
    ES_PATH_CONF: join(folder, "config"),
    ES_TMPDIR: join(folder, "tmp"),
  };
}

function setBootstrapPassword(version: ElasticsearchVersion, folder: string, password: string): void {
  const keystore = (args: readonly string[], input = ""): void => {
    execFileSync(join(homeOf(version), "bin/elasticsearch-keystore"), args, {
      cwd: folder,
      env: environment(version, folder),
      ...unprivileged(),
      input,
      stdio: ["pipe", "pipe", "pipe"],
    });
  };
  keystore(["create"]);
  keystore(["add", "--stdin", "bootstrap.password"], password);
}

/** The server refuses to run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
}

function ownFolder(folder: string): void {
  const { uid } = unprivileged();
  if (uid === undefined) chmodSync(folder, 0o700);
  else execFileSync("chown", ["-R", `${uid}:${uid}`, folder]);
}

async function isReady(port: number, password: string | undefined): Promise<boolean> {
  const headers: Record<string, string> =
    password === undefined ? {} : { authorization: `Basic ${Buffer.from(`elastic:${password}`).toString("base64")}` };
  const answer = await fetch(`http://127.0.0.1:${port}/_cluster/health`, {
    headers,
    signal: AbortSignal.timeout(2000),
  });
  const { status } = (await answer.json()) as { status?: unknown };
  return status === "green" || status === "yellow";
}

const minJava = (version: ElasticsearchVersion): number => (version === "9.1.0" ? 21 : 17);

/** The home of the oldest Java of this machine that is new enough. */
function javaFor(version: ElasticsearchVersion): string | undefined {
  const folder = "/usr/lib/jvm";
  if (!existsSync(folder)) return undefined;
  const homes = readdirSync(folder)
    .map((name) => ({
      home: join(folder, name),
      major: Number(/(?:java|jdk|temurin|openjdk)-(?:1\.)?(\d+)/.exec(name)?.[1]),
    }))
    .filter(({ home, major }) => major >= minJava(version) && existsSync(join(home, "bin/java")))
    .sort((a, b) => a.major - b.major);
  return homes[0]?.home;
}
