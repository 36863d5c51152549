import { type GoAnswer, jsonAnswer } from "./go-answer.js";
import type { Registration } from "./read-centre-request.js";

/** Names and their addresses in the order of registration, for a test to change as it likes. */
export type Registry = Map<string, string[]>;

/** What the centre does with a registration (coverage.md 1.1), asked for by a caller with this IP. */
export function registerService(registry: Registry, asked: Registration, callerIp: string): GoAnswer {
  const missing = (["name", "address"] as const).filter((field) => asked[field] === "");
  if (missing.length > 0) return refused(missing.map(requiredText).join("\n"));
  const url = readGoUrl(asked.address);
  if (typeof url === "string") return refused(url);
  const revises = readGoBool(asked.ip_revise);
  if (revises === undefined) {
    const reason = `strconv.ParseBool: parsing ${JSON.stringify(asked.ip_revise)}: invalid syntax`;
    return refused(`strconv.ParseBool ${asked.ip_revise} failed: ${reason}`);
  }
  const host = revises ? callerIp : url.host;
  const address = `${url.scheme}://${host}${url.port === "" ? "" : `:${url.port}`}`;
  const addresses = registry.get(asked.name) ?? [];
  registry.set(asked.name, addresses);
  if (!addresses.includes(address)) addresses.push(address);
  return jsonAnswer(200, { result: "success" });
}

function refused(error: string): GoAnswer {
  return jsonAnswer(400, { error });
}

function requiredText(field: "name" | "address"): string {
  const key = field === "name" ? "Name" : "Address";
  return `Key: 'ServiceUnderTest.${key}' Error:Field validation for '${key}' failed on the 'required' tag`;
}

/** Scheme, host and port, or why it is none. */
function readGoUrl(text: string): { scheme: string; host: string; port: string } | string {
  const [, scheme, authority = ""] = /^([a-z][a-z\d+.-]*):(?:\/\/([^/?#]*))?/i.exec(text) ?? [];
  if (scheme === undefined && text.split("/")[0]?.includes(":")) {
    const reason = `parse ${JSON.stringify(text)}: first path segment in URL cannot contain colon`;
    return `url.Parse ${text} failed: ${reason}`;
  }
  if (scheme !== "http" && scheme !== "https") return "unsupport schema";
  if (authority === "") return "empty host";
  const [, host = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority) ?? [];
  return { scheme, host, port };
}

function readGoBool(text: string): boolean | undefined {
  if (["", "1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  return ["0", "f", "F", "FALSE", "false", "False"].includes(text) ? false : undefined;
}
