import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denies } from "../../../src/coverage/goc/denies.js";

const byDefault = ["0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32"];

describe("denies", () => {
  it.each([
    ["0.0.0.0", true],
    ["0.1.2.3", true],
    ["169.254.169.254", true],
    ["169.253.255.255", false],
    ["169.255.0.0", false],
    ["223.255.255.255", false],
    ["224.0.0.1", true],
    ["255.255.255.255", true],
    ["127.0.0.1", false],
    ["10.0.0.5", false],
    ["::", true],
    ["::1", false],
    ["::ffff:169.254.169.254", true],
    ["::ffff:a9fe:a9fe", true],
    ["0:0:0:0:0:FFFF:a9fe:1", true],
    ["::ffff:10.0.0.5", false],
    ["fe80::1", true],
    ["fe80::1%eth0", true],
    ["febf:ffff::", true],
    ["fec0::1", false],
    ["ff02::1", true],
    ["fd00:ec2::254", true],
    ["fd00:ec3::254", false],
    ["64:ff9b::a9fe:a9fe", true],
    ["64:ff9b::10.0.0.5", false],
    ["2002:a9fe:a9fe::1", true],
    ["2002:a00:5::1", false],
    ["::169.254.169.254", true],
    ["::10.0.0.5", false],
    ["not an ip", true],
    ["", true],
  ])("says of %s by default: %s (case 53)", (ip, isDenied) => {
    expect(denies(byDefault)(ip)).toBe(isDenied);
  });

  it("takes one IP for a range, and none where there is no range", () => {
    expect(denies(["10.1.2.3"])("10.1.2.3")).toBe(true);
    expect(denies(["10.1.2.3"])("10.1.2.2")).toBe(false);
    expect(denies(["::1"])("0:0::0:1")).toBe(true);
    expect(denies([])("169.254.169.254")).toBe(false);
    expect(denies(["0.0.0.0/0"])("8.8.8.8")).toBe(true);
    expect(denies(["0.0.0.0/0"])("2001:db8::1")).toBe(false);
    expect(denies(["::/0"])("2001:db8::1")).toBe(true);
  });

  it("still takes addresses that embed an IPv4 one for what they are", () => {
    for (const [range, ip] of [
      ["64:ff9b::/96", "64:ff9b::a00:5"],
      ["2002::/16", "2002:a00:5::1"],
      ["::/96", "::10.0.0.5"],
    ] as const) {
      expect(denies([range])(ip)).toBe(true);
      expect(denies([range])("10.0.0.5")).toBe(false);
    }
  });

  it("reads a mapped range as the IPv4 one", () => {
    expect(denies(["::ffff:10.0.0.0/104"])("10.200.0.1")).toBe(true);
    expect(denies(["::ffff:10.0.0.0/104"])("11.0.0.1")).toBe(false);
    expect(denies(["::ffff:10.0.0.1"])("10.0.0.1")).toBe(true);
  });

  it.each(["", "10.0.0.0/33", "::/129", "10.0.0/8", "/8", "10.0.0.0/", "10.0.0.0/-1", "localhost", "fe80::1%eth0/64"])(
    "refuses %j, which is no range",
    (range) => {
      expect(() => denies([range])).toThrowError(expect.objectContaining({ code: "BAD_SETTING" }));
    },
  );

  it("agrees with a comparison bit by bit, whether an IPv4 address is mapped or not", () => {
    const bits = (octets: readonly number[]): string => octets.map((one) => one.toString(2).padStart(8, "0")).join("");
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(octets, octets, fc.nat(32), fc.boolean(), (start, other, length, isNear) => {
        const ip = isNear ? [...start.slice(0, length >> 3), ...other.slice(length >> 3)] : other;
        const isInside = bits(ip).slice(0, length) === bits(start).slice(0, length);
        const isDenied = denies([`${start.join(".")}/${length}`]);
        expect(isDenied(ip.join("."))).toBe(isInside);
        expect(isDenied(`::ffff:${ip.join(".")}`)).toBe(isInside);
      }),
    );
  });
});
