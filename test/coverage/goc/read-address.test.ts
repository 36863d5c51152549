import { describe, expect, it } from "vitest";
import { readAddress } from "../../../src/coverage/goc/read-address.js";

describe("readAddress", () => {
  it.each([
    ["http://127.0.0.1:51007", "http://127.0.0.1:51007"],
    ["http://127.0.0.1:51007/", "http://127.0.0.1:51007"],
    ["HTTP://Pod-7.Local:1", "http://pod-7.local:1"],
    ["http://10.0.0.5:80", "http://10.0.0.5:80"],
    ["https://127.0.0.1", "https://127.0.0.1"],
    ["http://[FE80::1]:7", "http://[fe80::1]:7"],
    ["http://[::ffff:169.254.1.1]", "http://[::ffff:a9fe:101]"],
    ["http://2130706433:7", "http://127.0.0.1:7"],
    ["http://0251.0376.1:7", "http://169.254.0.1:7"],
  ])("reads %s as %s", (text, address) => {
    expect(readAddress(text)).toBe(address);
    expect(readAddress(address)).toBe(address);
  });

  it.each([
    "",
    "127.0.0.1:1",
    "ftp://127.0.0.1:1",
    "file:///etc/passwd",
    "http://",
    "http:///x",
    "http:10.0.0.1:80",
    "http://a/b",
    "http://a?b",
    "http://a#b",
    "http://a:0",
    "http://a:65536",
    "http://a:1:2",
    "http://user@a:1",
    "http://a:b@c:1",
    "http://a\\b",
    "http://a b",
    "http://a\n:1",
    " http://a:1",
    "http://::1",
    `http://${"a".repeat(400)}:1`,
  ])("refuses %j, and names it on one line", (text) => {
    expect(() => readAddress(text)).toThrowError(
      expect.objectContaining({
        code: "USAGE",
        message: expect.stringMatching(/^"[^\n]*" is no address of an agent$/),
      }),
    );
  });

  it("shows no password", () => {
    expect(() => readAddress("http://me:secret@a:1")).toThrowError(/^"http:\/\/\*\*\*@a:1" is no/);
  });
});
