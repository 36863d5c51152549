import { isIP } from "node:net";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";

/** An IP as one number of so many bits. */
interface IpNumber {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

const mappedPrefix = 0xffffn;
/** `64:ff9b::/96`: a gateway turns it into IPv4. */
const nat64Prefix = 0x64_ff9b_0000_0000_0000_0000n;
/** `2002::/16`: 6to4. */
const sixToFourPrefix = 0x2002n;

/**
 * Whether an IP lies in one of these ranges: `10.0.0.0/8`, `fd00::/8`, or one IP. An IPv4-mapped IPv6 address counts as
 * the IPv4 one (coverage.md 4.3), in a range too; one that a gateway may turn into an IPv4 address counts as both. The
 * zone of an IPv6 address is of no account, and what is no IP is denied. Throws BAD_SETTING for a range that is none.
 */
export function denies(ranges: readonly string[]): (ip: string) => boolean {
  const tests = ranges.map(readRange);
  return (ip) => {
    const number = readIp(ip);
    if (number === undefined) return true;
    const embedded = embeddedV4(number);
    return tests.some((test) => test(number) || (embedded !== undefined && test(embedded)));
  };
}

function readRange(range: string): (ip: IpNumber) => boolean {
  const [, ip = "", length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const written = isIP(ip) === 4 ? 32 : 128;
  const wanted = length === undefined ? written : Number(length);
  const start = readIp(ip);
  // Of a mapped range the 96 bits that say so do not count.
  const prefix = start && written > start.bits ? wanted - 96 : wanted;
  if (!start || wanted > written || prefix < 0) {
    throw new CciError("BAD_SETTING", `"${printable(range)}" is no range of addresses`, {
      hint: "a range is 10.0.0.0/8 or fd00::/8",
    });
  }
  const shift = BigInt(start.bits - prefix);
  return ({ value, bits }) => bits === start.bits && value >> shift === start.value >> shift;
}

function readIp(text: string): IpNumber | undefined {
  const ip = text.replace(/%.*$/s, "");
  if (isIP(ip) === 4) return { value: readV4(ip), bits: 32 };
  if (isIP(ip) !== 6) return undefined;
  const value = readV6(ip);
  return value >> 32n === mappedPrefix ? { value: value & 0xffff_ffffn, bits: 32 } : { value, bits: 128 };
}

/** The IPv4 address that an IPv6 one leads to by NAT64, by 6to4, or as `::10.0.0.1`; `::` and `::1` are none. */
function embeddedV4({ value, bits }: IpNumber): IpNumber | undefined {
  const high = value >> 32n;
  if (bits === 32) return undefined;
  if (high === nat64Prefix || (high === 0n && value > 1n)) return { value: value & 0xffff_ffffn, bits: 32 };
  return value >> 112n === sixToFourPrefix ? { value: (value >> 80n) & 0xffff_ffffn, bits: 32 } : undefined;
}

function readV4(ip: string): bigint {
  return ip.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function readV6(ip: string): bigint {
  const [head = "", tail] = ip.split("::");
  const before = groups(head);
  if (tail === undefined) return joined(before);
  const after = groups(tail);
  return joined([...before, ...new Array<bigint>(8 - before.length - after.length).fill(0n), ...after]);
}

/** Groups of 16 bits; an IPv4 address at the end is two of them. */
function groups(text: string): readonly bigint[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const v4 = readV4(group);
    return [v4 >> 16n, v4 & 0xffffn];
  });
}

function joined(all: readonly bigint[]): bigint {
  return all.reduce((value, group) => (value << 16n) | group, 0n);
}
