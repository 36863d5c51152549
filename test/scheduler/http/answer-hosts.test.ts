import type { FastifyRequest } from "fastify";
import { expect, it } from "vitest";
import { answerHosts } from "../../../src/scheduler/http/answer-hosts.js";
import { hostAndPort } from "../../../src/scheduler/http/host-and-port.js";

const others = { osHttp: "o:1", initrdHttp: "i:2", srvHttpCci: "s:3" };
const from = (host: string | undefined) =>
  ({ headers: { host }, socket: { localAddress: "::ffff:10.0.0.5", localPort: 3000 } }) as unknown as FastifyRequest;

function sched(schedHost: string | undefined, schedPort: number | undefined, listening: string, host?: string): string {
  return answerHosts({ schedHost, schedPort, listening: { host: listening, port: 41235 }, others })(from(host)).sched;
}

it.each([
  ["as configured", "lab", 80, "0.0.0.0", "evil:1", "lab:80"],
  ["without the scheme of the setting", "https://lab", 443, "127.0.0.1", undefined, "lab:443"],
  ["where it listens, for what is not configured", undefined, undefined, "127.0.0.1", "evil:1", "127.0.0.1:41235"],
  ["the configured host, and the port it listens at", "lab", undefined, "127.0.0.1", undefined, "lab:41235"],
  ["an IPv6 address in brackets", undefined, undefined, "::1", undefined, "[::1]:41235"],
  [
    "listening everywhere, as the client found it",
    undefined,
    undefined,
    "0.0.0.0",
    "lab.example:8080",
    "lab.example:8080",
  ],
  ["at the port of http where the client said none", undefined, undefined, "::", "10.1.2.3", "10.1.2.3:80"],
  ["by IPv6", undefined, undefined, "::", "[fe80::1]:3000", "[fe80::1]:3000"],
  ["the configured host at the client's port", "lab", undefined, "0.0.0.0", "x:8080", "lab:8080"],
  [
    "where the request arrived, for a Host that is none",
    undefined,
    undefined,
    "0.0.0.0",
    "a b\nkernel x",
    "10.0.0.5:3000",
  ],
  ["where the request arrived, for a port that is none", undefined, undefined, "0.0.0.0", "a:99999", "10.0.0.5:3000"],
  [
    "where the request arrived, for a Host with credentials",
    undefined,
    undefined,
    "0.0.0.0",
    "u:p@h:1",
    "10.0.0.5:3000",
  ],
  ["where the request arrived, without a Host", undefined, undefined, "0.0.0.0", undefined, "10.0.0.5:3000"],
])("names itself %s", (_how, host, port, listening, header, expected) => {
  expect(sched(host, port, listening, header)).toBe(expected);
});

it.each([
  ["sched.lab", "sched.lab:3000"],
  ["http://sched.lab:3999", "sched.lab:3999"],
  ["https://sched.lab/", "sched.lab:3000"],
  ["::1", "[::1]:3000"],
  ["[::1]:81", "[::1]:81"],
])("a host configured as %s is named %s", (host, named) => {
  expect(hostAndPort(host, 3000)).toBe(named);
});
