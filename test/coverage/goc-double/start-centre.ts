import { type Behaviour, type BehaviourOptions, misbehave } from "./behaviour.js";
import { type CentreState, clearAnswer, profileAnswer, removeAnswer } from "./centre-answers.js";
import { type DoubleRequest, openDoubleServer } from "./double-server.js";
import { type GoAnswer, jsonAnswer, noRouteAnswer, notFoundAnswer, sendGoAnswer } from "./go-answer.js";
import { readRegistration, readSelection } from "./read-centre-request.js";
import { type Registry, registerService } from "./register-service.js";

export interface CentreOptions {
  /** Names and their addresses. */
  readonly services?: Readonly<Record<string, readonly string[]>>;
  /** Addresses that are asked elsewhere: `http://127.0.0.1:51007` at an agent's own address. */
  readonly routes?: ReadonlyMap<string, string>;
}

/** `goc server` (coverage.md 1.1) in place of a real one: it really asks the agents, and answers byte for byte as goc. */
export interface CentreDouble {
  /** `http://127.0.0.1:PORT`, the same for all its life. */
  readonly url: string;
  readonly requests: readonly DoubleRequest[];
  /** A test may change it as it likes. */
  readonly services: Registry;
  /** Refuses connections. */
  down(): Promise<void>;
  /** Listens again; its list is as it was. */
  up(): Promise<void>;
  /** As after a restart with its file: a name with `&` is lost. */
  restart(): Promise<void>;
  /** From now on; `paths` narrows the misbehaviour to those that contain one of them. */
  behave(behaviour: Behaviour, options?: BehaviourOptions & { readonly paths?: readonly string[] }): Promise<void>;
}

/** A centre on loopback. It is gone after the test. */
export async function startCentre({ services = {}, routes = new Map() }: CentreOptions = {}): Promise<CentreDouble> {
  const registry: Registry = new Map(Object.entries(services).map(([name, of]) => [name, [...of]]));
  const state: CentreState = { registry, route: (address) => routes.get(address) ?? address };
  let fileChangedAt: Date | undefined;
  let behaviour: Behaviour = "normal";
  let options: BehaviourOptions & { readonly paths?: readonly string[] } = {};

  const answer = async (request: DoubleRequest, callerIp: string, gone: AbortSignal): Promise<GoAnswer> => {
    if (registry.size > 0) fileChangedAt ??= new Date();
    const [path] = request.path.split("?");
    switch (`${request.method} ${path}`) {
      case "GET /v1/cover/list":
        return jsonAnswer(200, Object.fromEntries([...registry].sort(([a], [b]) => (a < b ? -1 : 1))));
      case "POST /v1/cover/register":
        return registerService(registry, readRegistration(request), callerIp);
      case "POST /v1/cover/profile":
      case "GET /v1/cover/profile":
        return profileAnswer(state, readSelection(request), gone);
      case "POST /v1/cover/clear":
        return clearAnswer(state, readSelection(request), gone);
      case "POST /v1/cover/remove":
        return removeAnswer(state, readSelection(request));
      case "POST /v1/cover/init":
        registry.clear();
        fileChangedAt = undefined;
        return jsonAnswer(200, "");
      case "GET /static":
        return fileChangedAt === undefined ? notFoundAnswer : fileAnswer(registry, fileChangedAt);
      default:
        return noRouteAnswer;
    }
  };

  const server = await openDoubleServer(async (request, outgoing, { ip }) => {
    const isMeant = options.paths?.some((part) => request.path.includes(part)) ?? true;
    if (behaviour !== "normal" && isMeant) {
      misbehave(outgoing, behaviour, options);
      return;
    }
    const gone = new AbortController();
    outgoing.once("close", () => gone.abort());
    const said = await answer(request, ip, gone.signal).catch((error: Error) =>
      jsonAnswer(request.path.includes("register") ? 400 : 417, { error: error.message }),
    );
    if (!outgoing.destroyed) sendGoAnswer(outgoing, said);
  });

  return {
    url: `http://127.0.0.1:${server.port}`,
    requests: server.requests,
    services: registry,
    down: server.close,
    up: server.open,
    async restart() {
      await server.close();
      for (const name of [...registry.keys()]) if (name.includes("&")) registry.delete(name);
      await server.open();
    },
    async behave(next, nextOptions = {}) {
      behaviour = next;
      options = nextOptions;
      await (behaviour === "dead" ? server.close() : server.open());
    },
  };
}

/** The file that the centre keeps its list in. */
function fileAnswer(registry: Registry, changedAt: Date): GoAnswer {
  const pairs = [...registry].flatMap(([name, addresses]) => addresses.map((address) => `${name}&${address}\n`));
  const body = pairs.join("");
  return {
    status: 200,
    headers: {
      "Accept-Ranges": "bytes",
      "Content-Length": String(Buffer.byteLength(body)),
      "Content-Type": "text/plain; charset=utf-8",
      "Last-Modified": changedAt.toUTCString(),
    },
    body,
  };
}
