import { normalize } from "node:path/posix";

const maxUrlChars = 2048;

/** Scheme, host, port and path; whoever is named before the host is left out, so that no password goes anywhere. */
const remote =
  /^(?:git\+(?=https?:))?(https?|git|ssh):\/\/(?:([^/@]*)@)?([a-z\d][a-z\d._-]*|\[[\da-f:.]+\])(?::(\d{1,5}))?(\/[^?#]*)$/i;
const defaultPorts: Readonly<Record<string, string>> = { http: "80", https: "443", git: "9418", ssh: "22" };

/** Nothing that a terminal, a log or git would read as something else. */
const strangeSign = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\\]/;

/**
 * The one spelling of the address of a repository (bisect.md 4.1): `https`, `http`, `git` or `ssh`, the host in lower case,
 * without `git+`, default port, a trailing `/` and `.git`; or the absolute path of a local one. Users and passwords of
 * http(s) and git are left out, the user of ssh stays. Undefined: no address that is ever fetched from.
 */
export function canonicalUrl(text: string): string | undefined {
  if (text.length > maxUrlChars || strangeSign.test(text) || text.startsWith("-")) return undefined;
  const local = /^(?:file:\/\/)?(\/.*)$/i.exec(text)?.[1];
  if (local !== undefined) return bare(normalize(local));
  const match = remote.exec(text);
  if (!match) return undefined;
  const [, scheme = "", user, host = "", port, path = ""] = match;
  const protocol = scheme.toLowerCase();
  const trimmed = bare(path);
  if (trimmed === undefined) return undefined;
  const login = protocol === "ssh" ? sshLogin(user) : "";
  if (login === undefined) return undefined;
  const portText = port === undefined || port === defaultPorts[protocol] ? "" : `:${port}`;
  return `${protocol}://${login}${host.toLowerCase()}${portText}${trimmed}`;
}

/** Undefined: a name that ssh might take for something else. */
function sshLogin(user: string | undefined): string | undefined {
  if (user === undefined) return "";
  const name = user.split(":", 1)[0] as string;
  return /^[a-z\d_][\w.-]*$/i.test(name) ? `${name}@` : undefined;
}

/** Undefined: nothing is left of it. */
function bare(path: string): string | undefined {
  const trimmed = withoutSlashes(withoutSlashes(path).replace(/\.git$/, ""));
  return trimmed === "" ? undefined : trimmed;
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return path.slice(0, end);
}
