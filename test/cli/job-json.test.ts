import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const jobJson = (text: string, env: Readonly<Record<string, string>> = {}) =>
  runCli("cci", ["job-json", join(makeFolder({ "a.yaml": text }), "a.yaml")], { env });

describe("cci job-json", () => {
  it("keeps lists, durations and comment keys, and fills templates", () => {
    const text = `#! a comment\nsuite: iperf\ntestbox: "vm-2p8g--{{ ENV['USER'] }}"\nruntime: 5m\niperf: {protocol: [tcp, udp]}\nlarge: 12345678901234567890\n`;
    const { stdout, exitCode } = jobJson(text, { USER: "me" });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      '{"#! a comment":null,"suite":"iperf","testbox":"vm-2p8g--me","runtime":"5m","iperf":{"protocol":["tcp","udp"]},"large":12345678901234567890}\n',
    );
  });

  it.each([
    ["a duplicate key", "suite: a\nsuite: b\n", /a\.yaml:2:1: /],
    ["two documents", "suite: a\n---\nsuite: b\n", /a\.yaml:1:1: 2 documents are more than one job/],
    ["a template that cannot be filled", 'suite: "{{ nothing }}"\n', /a\.yaml:1:9: /],
  ])("refuses %s with its place", (_title, text, place) => {
    const { stdout, stderr, exitCode } = jobJson(text);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toMatch(/^cci: BAD_JOB_FILE: /);
    expect(stderr).toMatch(place);
  });
});
