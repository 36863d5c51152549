import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { withoutSecrets } from "../../support/without-secrets.js";
import type { Centre } from "./centre.js";
import { type GocAnswer, type GocFailure, sendGocRequest } from "./goc-request.js";
import { readServiceList } from "./read-service-list.js";
import { refusedWith } from "./refused-status.js";
import { whatItSays } from "./what-it-says.js";

export interface CentreOptions {
  /** `http://host:port`; a path before `/v1` is kept, slashes at its end are not. */
  readonly url: string;
  /** Of a whole answer. */
  readonly timeoutMs: number;
  /** Of an answer's body. */
  readonly maxBytes: number;
}

/** What a cleared replica's line begins with: for an address that it does not know the centre says nothing. */
const clearedStart = "Register service ";

/** Nothing is asked before the first call. Throws BAD_SETTING for a URL that is none. */
export function openCentre({ url: given, timeoutMs, maxBytes }: CentreOptions): Centre {
  const base = readCentreUrl(given);
  const url = withoutSecrets(given).replace(/\/+$/, "");

  async function ask(method: "GET" | "POST", call: string, body: object | undefined, stop?: AbortSignal) {
    const answer = await sendGocRequest({
      method,
      url: new URL(`${base}/v1/cover/${call}`),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs,
      maxBytes,
      stop,
    });
    if ("kind" in answer) throw centreError(url, answer);
    if (answer.status !== 200) throw refused(call, answer);
    return answer;
  }
  function refused(call: string, answer: GocAnswer): CciError {
    return refusedWith(answer.status, `the centre ${url}: ${call} ${whatItSays(answer)}`);
  }

  return {
    url,
    async list(stop) {
      const answer = await ask("GET", "list", undefined, stop);
      const services = readServiceList(answer.body);
      if (services) return services;
      throw new CciError("CENTRE_REFUSED", `the centre ${url} answers with no list of services`, {
        hint: "is this a goc server?",
      });
    },
    async profile(address, stop) {
      return (await ask("POST", "profile", selectorOf(address), stop)).body;
    },
    async clear(address, stop) {
      const answer = await ask("POST", "clear", selectorOf(address), stop);
      if (!answer.body.subarray(0, clearedStart.length).equals(Buffer.from(clearedStart))) {
        throw refusedWith(answer.status, `the centre ${url} cleared nothing: it does not list ${printable(address)}`);
      }
    },
    async remove(address, stop) {
      await ask("POST", "remove", selectorOf(address), stop);
    },
    async register(srvName, address, stop) {
      await ask("POST", "register", { name: srvName, address, ip_revise: "false" }, stop);
    },
  };
}

/** An empty selector would mean everything that the centre lists (coverage.md 1.1). */
function selectorOf(address: string): { readonly address: readonly [string] } {
  if (address === "") throw new CciError("USAGE", "no address of a replica is given");
  return { address: [address] };
}

function readCentreUrl(text: string): string {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {}
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new CciError("BAD_SETTING", `"${printable(withoutSecrets(text))}" is no URL of a centre`, {
      hint: "the center is http://host:port",
    });
  }
  return url.href.replace(/\/+$/, "");
}

function centreError(url: string, { kind, reason, cause }: GocFailure): CciError {
  switch (kind) {
    case "slow":
      return new CciError("CENTRE_TOO_SLOW", `the centre ${url}: ${reason}`, {
        hint: "a replica that hangs makes the centre wait for it",
        cause,
      });
    case "bad":
      return new CciError("CENTRE_REFUSED", `the centre ${url}: ${reason}`);
    default:
      return new CciError("CENTRE_UNREACHABLE", `the centre ${url}: ${reason}`, {
        hint: "is `goc server` running, is the center right?",
        cause,
      });
  }
}
