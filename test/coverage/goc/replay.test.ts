import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { clearedProfile } from "../goc-double/go-profile.js";
import { type AgentDouble, startAgent } from "../goc-double/start-agent.js";
import { type CentreDouble, startCentre } from "../goc-double/start-centre.js";
import { readExchange, replay } from "./recorded-exchange.js";

const corpus = fileURLToPath(new URL("../../../../shared/conformance/goc/", import.meta.url));
const isThere = existsSync(corpus);
const reason = isThere ? "" : " (skipped: no ../shared beside the checkout)";

const centreAddress = "http://127.0.0.1:17777";
const [addressA, addressB, addressV2] = [51007, 49970, 51025].map((port) => `http://127.0.0.1:${port}`) as [
  string,
  string,
  string,
];
const dead = "http://127.0.0.1:9";
const master = "staging_th_apa_goc_echoserver_master_6f8ac8b0f7";
const v2 = "staging_th_apa_goc_echoserver_v2_master_6f8ac8b0f7";
const v1 = "staging_th_apa_goc_echoserver_v1";

interface Lab {
  readonly centre: CentreDouble;
  readonly agents: Readonly<Record<"a" | "b" | "v2" | "dead", AgentDouble>>;
}

/** What was registered when a recording was made, and what else had happened. */
interface Scene {
  readonly services?: Readonly<Record<string, readonly string[]>>;
  readonly before?: (lab: Lab) => void | Promise<void>;
  /** The list after the exchange. */
  readonly after?: Readonly<Record<string, readonly string[]>>;
}

const twoServices = { [master]: [addressA, addressB], [v2]: [addressV2] };
const oneOfTwo = { [master]: [addressA], [v2]: [addressV2] };
const withDead = { [master]: [addressA, addressB, dead] };
const registered = {
  json_svc: ["http://127.0.0.1:4001"],
  revised: ["http://127.0.0.1:1234"],
  kept: ["http://10.9.8.7:1234"],
};
const none = {};

const scenes: Readonly<Record<string, Scene>> = {
  "03": { after: { [v1]: ["http://127.0.0.1:49971"] } },
  "04": { after: none },
  "05": { after: none },
  "06": { after: none },
  "07": { after: none },
  "08": { after: none },
  "09": { after: none },
  "10": { after: { revised: ["http://127.0.0.1:1234"] } },
  "11": { after: { kept: ["http://10.9.8.7:1234"] } },
  "12": { after: { json_svc: ["http://127.0.0.1:4001"] } },
  "13": {
    services: { json_svc: ["http://127.0.0.1:4001"] },
    after: { json_svc: ["http://127.0.0.1:4001"] },
  },
  "14": { services: { ...registered, [v1]: ["http://127.0.0.1:49971"] } },
  "15": { services: { ...registered, [v1]: ["http://127.0.0.1:49971"] }, after: registered },
  "16": { services: registered, after: registered },
  "17": { services: registered, after: registered },
  "18": { services: registered, after: registered },
  "19": { services: registered, after: none },
  "24": {
    services: { n1: ["http://127.0.0.1:4001"], n2: ["http://127.0.0.1:4002"] },
    after: { n2: ["http://127.0.0.1:4002"] },
  },
  "25": { services: { n2: ["http://127.0.0.1:4002"] } },
  "26": { after: { tls: ["https://127.0.0.1"] } },
  "27": { services: { tls: ["https://127.0.0.1"], n2: ["http://127.0.0.1:4002"] } },
  "31": {
    before({ agents }) {
      let left = 2;
      agents.a.setProfile(clearedProfile(agents.a.profile()).replace(/ 0$/gm, () => (left-- > 0 ? " 1" : " 0")));
    },
  },
  "34": {
    before: ({ agents }) => agents.a.setProfile(recordedBody("34-attached-profile-post.txt")),
  },
  // The centre names one of the two modes first as its map happens to lie.
  "37": { services: { [v2]: [addressV2], [master]: [addressA, addressB] } },
  "47": { services: withDead },
  "48": { services: withDead },
  "49": { services: withDead },
  "50": { services: withDead },
  "51": { services: withDead, after: { [master]: [addressA, addressB] } },
  "54": { services: { [master]: [addressA, addressB] } },
  "55": { before: ({ agents }) => agents.a.setProfile(clearedProfile(agents.a.profile())) },
  "60": { services: oneOfTwo },
  "61": { services: oneOfTwo, before: ({ agents }) => agents.v2.behave("dead") },
  "62": { services: oneOfTwo, before: ({ agents }) => agents.v2.behave("dead") },
  "64": { services: oneOfTwo, before: ({ centre }) => centre.restart() },
  "65": { services: { ...oneOfTwo, "a&b": [addressA] }, before: ({ centre }) => centre.restart() },
  "66": { services: twoServices, after: none },
  "67": { services: twoServices, before: initialise },
  "68": { services: twoServices, before: initialise },
  "69": { services: twoServices, before: initialise },
  "70": { services: { [master]: [addressA] } },
  "80": { services: { "staging_th_apa_goc_echoserver_feature/sub_959f168fc3": ["http://127.0.0.1:51040"] } },
};
/** All others of these groups. */
const beforeReplicas: Scene = {};
const withReplicas: Scene = { services: twoServices };
/** No answer is recorded: the client gave up, or found nobody. */
const withoutAnswer = new Set(["52", "59", "63"]);

async function initialise({ centre }: Lab): Promise<void> {
  await fetch(`${centre.url}/v1/cover/init`, { method: "POST" });
}

function recordedBody(name: string): string {
  const { answer } = readExchange(join(corpus, "http", name));
  return answer.slice(answer.indexOf("\n\n") + 2);
}

async function openLab(services: Scene["services"]): Promise<Lab> {
  const read = (name: string): string => readFileSync(join(corpus, "merged", name), "utf8");
  const agents = {
    a: await startAgent({ profile: recordedBody("33-attached-profile-get.txt") }),
    b: await startAgent({ profile: read("replica-b.cov") }),
    v2: await startAgent({ profile: read("replica-a.cov").replace("mode: count", "mode: atomic") }),
    dead: await startAgent({ profile: "" }),
  };
  await agents.dead.behave("dead");
  const routes = new Map([
    [addressA, agents.a.address],
    [addressB, agents.b.address],
    [addressV2, agents.v2.address],
    [dead, agents.dead.address],
  ]);
  const centre = await startCentre({ ...(services ? { services } : {}), routes });
  return { centre, agents };
}

function serverOf({ centre, agents }: Lab, address: string): string {
  const servers = new Map([
    [centreAddress, centre.url],
    [addressA, agents.a.address],
    [addressV2, agents.v2.address],
    [dead, agents.dead.address],
  ]);
  const server = servers.get(address);
  if (server === undefined) throw new Error(`nobody is at ${address}`);
  return server;
}

describe.skipIf(!isThere)(`the doubles of centre and agent${reason}`, () => {
  const files = isThere ? readdirSync(join(corpus, "http")).filter((name) => name.endsWith(".txt")) : [];
  const answered = files.filter((name) => !withoutAnswer.has(name.slice(0, 2)));

  it.each(answered)("answer %s with the recorded status, headers and body (spec 1.4)", async (name) => {
    const number = name.slice(0, 2);
    const scene = scenes[number] ?? (number < "30" ? beforeReplicas : withReplicas);
    const lab = await openLab(scene.services);
    await scene.before?.(lab);
    const exchange = readExchange(join(corpus, "http", name));
    expect(await replay(exchange, serverOf(lab, exchange.server))).toBe(exchange.answer);
    if (scene.after) expect(Object.fromEntries(lab.centre.services)).toEqual(scene.after);
  });

  it("refuse connections where the recorded agent was dead, and where the centre was down", async () => {
    const lab = await openLab(twoServices);
    await lab.centre.down();
    for (const name of ["52-attached-coverage-connection-refused.txt", "63-list-server-down.txt"]) {
      const exchange = readExchange(join(corpus, "http", name));
      await expect(replay(exchange, serverOf(lab, exchange.server))).rejects.toMatchObject({ code: "ECONNREFUSED" });
    }
  });

  it("keep a client waiting where a recorded agent hung", async () => {
    const lab = await openLab({ hang: [addressA] });
    await lab.agents.a.behave("hang");
    const exchange = readExchange(join(corpus, "http", "59-profile-hanging-agent-client-gives-up.txt"));
    const url = `${lab.centre.url}${exchange.path}`;
    const { method, headers, body } = exchange;
    const asked = fetch(url, { method, headers, body: body ?? "", signal: AbortSignal.timeout(200) });
    await expect(asked).rejects.toMatchObject({ name: "TimeoutError" });
    expect(lab.agents.a.requests).toHaveLength(1);
  });

  it("are replayed with every recording there is", () => {
    expect(answered.length + withoutAnswer.size).toBe(files.length);
    expect(files.length).toBeGreaterThan(60);
  });
});
