import type { Client } from "@elastic/elasticsearch";
import { CciError } from "../../support/cci-error.js";
import { answeredStatus } from "./errors.js";

/** `8.19.0`; undefined: this user may not see it. */
export type ServerVersion = string | undefined;

type Ask = <T>(send: (client: Client) => Promise<T>) => Promise<T>;

const least = [7, 17] as const;

/**
 * The version of a server, which is an Elasticsearch of 7.17 or newer: throws STORE_UNSUITABLE for any other (the
 * client does for other products). Cut-down servers do not answer `GET /` (405), and not every user may ask it (403).
 */
export async function suitableVersion(address: string, ask: Ask): Promise<ServerVersion> {
  const version = (await unlessForbidden(rootVersion(ask))) ?? (await unlessForbidden(nodeVersion(ask)));
  if (version === undefined) return undefined;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return version;
  throw new CciError("STORE_UNSUITABLE", `${address} is Elasticsearch ${version}; 7.17 or newer is needed`);
}

async function rootVersion(ask: Ask): Promise<ServerVersion> {
  return (await ask((client) => client.info())).version.number;
}

async function nodeVersion(ask: Ask): Promise<ServerVersion> {
  const { nodes } = await ask((client) => client.nodes.info({ node_id: "_local", metric: "http" }));
  return Object.values(nodes)[0]?.version;
}

async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const status = answeredStatus(error);
    if (status === 403 || status === 405) return undefined;
    throw error;
  }
}
