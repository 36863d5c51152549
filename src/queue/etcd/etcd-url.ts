import { CciError } from "../../support/cci-error.js";
import { hideCredentials } from "../../support/hide-credentials.js";

/** Where the members of a cluster are and how it knows us. */
export interface EtcdUrl {
  /** `http://HOST:PORT` of each member. */
  readonly endpoints: readonly string[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** The URL without credentials, for people. */
  readonly address: string;
}

const defaultPort = "2379";

/** Reads `etcd://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…]`. Throws BAD_SETTING, its message without credentials. */
export function readEtcdUrl(url: string): EtcdUrl {
  const [, userInfo, hosts = ""] = /^etcd:\/\/(?:(.*)@)?([^/?#@]+)\/?$/.exec(url) ?? [];
  const members = hosts.split(",").map(memberOf);
  const [user, ...password] = userInfo?.split(":") ?? [];
  if (members.includes(undefined)) {
    throw new CciError("BAD_SETTING", `the queue ${hideCredentials(url)} is no address of etcd`, {
      hint: "etcd://host:2379, or etcd://host1:2379,host2:2379,host3:2379 for a cluster",
    });
  }
  return {
    endpoints: members.map((member) => `http://${member}`),
    user: user === undefined ? undefined : decode(user, url),
    password: user === undefined ? undefined : decode(password.join(":"), url),
    address: `etcd://${members.join(",")}`,
  };
}

function memberOf(text: string): string | undefined {
  const [, host, port = defaultPort] = /^(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return host === undefined || Number(port) > 65535 ? undefined : `${host}:${port}`;
}

function decode(text: string, url: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CciError("BAD_SETTING", `user or password of the queue ${hideCredentials(url)} is not percent-encoded`, {
      hint: "write a % in them as %25",
    });
  }
}
