import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServer, type TestServer } from "./server-process.js";

/** One member of a cluster. */
export interface EtcdServer extends TestServer {
  /** Starts it again after `stop` or `kill`, at the same address with the same data. */
  start(): Promise<void>;
  /** Asks `/v3/<path>` of this member, past the product. */
  ask(path: string, request: object): Promise<Record<string, unknown>>;
  /** Puts a key as any other program does. */
  put(key: string, value: string): Promise<void>;
  /** All keys and values. */
  dump(): Promise<ReadonlyMap<string, string>>;
}

/** Why etcd cannot be started here; undefined: it can. */
export function whyNoEtcd(): string | undefined {
  try {
    execFileSync("etcd", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "etcd is not installed (Debian: etcd-server)";
  }
}

/** Starts a cluster of one, empty, with these options more. */
export async function startEtcd(options: readonly string[] = []): Promise<EtcdServer> {
  const [server] = await startEtcdCluster(1, options);
  if (server === undefined) throw new Error("no member was started");
  return server;
}

/** Starts a cluster, empty, its data in folders that are gone with this process. */
export async function startEtcdCluster(size: number, options: readonly string[] = []): Promise<readonly EtcdServer[]> {
  const members = await Promise.all(
    Array.from({ length: size }, async (_, n) => ({
      name: `member${n}`,
      url: `http://127.0.0.1:${await freePort()}`,
      peerUrl: `http://127.0.0.1:${await freePort()}`,
    })),
  );
  const cluster = members.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(",");
  return Promise.all(members.map((member) => startMember(member, cluster, options)));
}

/** The member that leads. Throws where none does. */
export async function findLeader(servers: readonly EtcdServer[]): Promise<EtcdServer> {
  for (const server of servers) {
    const { header, leader } = await server.ask("maintenance/status", {}).catch(() => ({ header: {}, leader: "none" }));
    if ((header as { member_id?: string }).member_id === leader) return server;
  }
  throw new Error("no member leads");
}

async function startMember(
  { name, url, peerUrl }: { readonly name: string; readonly url: string; readonly peerUrl: string },
  cluster: string,
  options: readonly string[],
): Promise<EtcdServer> {
  const folder = mkdtempSync(join(tmpdir(), "cci-etcd-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const launch = (): Promise<TestServer> =>
    startServer({
      url,
      command: "etcd",
      args: [
        ...["--name", name, "--data-dir", join(folder, "data")],
        ...["--listen-client-urls", url, "--advertise-client-urls", url],
        ...["--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl, "--initial-cluster", cluster],
        ...["--logger", "zap", "--log-level", "error"],
        ...options,
      ],
      isReady: async () => {
        const health = (await (await fetch(`${url}/health`)).json()) as { health?: string };
        return health.health === "true";
      },
    });
  let server = await launch();
  const ask = (path: string, request: object) => askEtcd(url, path, request);
  return {
    url,
    start: async () => {
      server = await launch();
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    ask,
    async put(key, value) {
      await ask("kv/put", { key: toBase64(key), value: toBase64(value) });
    },
    async dump() {
      const { kvs } = await ask("kv/range", { key: toBase64("\0"), range_end: toBase64("\0") });
      const pairs = (kvs ?? []) as readonly { key: string; value?: string }[];
      return new Map(pairs.map(({ key, value = "" }) => [fromBase64(key), fromBase64(value)]));
    },
  };
}

/** Asks `/v3/<path>` of a member, past the product. */
export async function askEtcd(url: string, path: string, request: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/v3/${path}`, {
    method: "POST",
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

const toBase64 = (text: string): string => Buffer.from(text).toString("base64");
const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString();
