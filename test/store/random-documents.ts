import fc from "fast-check";
import type { Document } from "../../src/store/document.js";
import type { FieldType } from "../../src/store/mappings.js";

/** Values from small pools, so that queries hit, and what engines could disagree on. */
const scalars: Readonly<Record<FieldType, fc.Arbitrary<unknown>>> = {
  keyword: fc.constantFrom(
    ..."a A b ab \u{e9} \u{ffee} \u{1f600} x.y 8 8.5 true null 'x\" \\ a*b [a-b] a|b __proto__ constructor".split(" "),
    ...["", " ", "a,b", "a\nb", "a\0b", "\ud800", "x".repeat(8191), "x".repeat(8192), 8, 8.5, 1e21, true, false],
    2n ** 53n + 1n,
  ),
  integer: fc.constantFrom(
    ...[0, 1, 4, 4.7, -3, -3.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2n ** 63n],
    ...["4", "4.7", "1e1", "+4", " 4", "0x4", "4d", "NaN", "", "four", true],
  ),
  long: fc.constantFrom(
    ...[0, 1, 4, 4.7, -3, 2 ** 31, 1.7e12, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 70n],
    ...["4", "1700000000000", "4.7", "1e1", " 4", "", "four", false],
  ),
  date: fc.constantFrom(
    ...["2024-04-01T10:00:00+0800", "2024-04-01T10:00:00+08:00", "2024-04-01T02:00:00Z", "2024-04-01T02:00:00.001"],
    ...["2024-04-01", "2024-04", "2024", "1711936800000", "2024-04-01 10:00:00", "2024-02-30", "yesterday", ""],
    ...[1711936800000, 1711936800001, 2024, 0, -1, 1711936800000.5, 1e15, true, "2024-04-01T02:00:00Europe/Paris"],
  ),
  day: fc.constantFrom("2024-04-01", "2024-04-02", "1970-01-01", "2024-4-1", "2024-04-01T00:00:00Z", 20240401, ""),
  second: fc.constantFrom("2024-04-01 10:00:00", "2024-04-01 10:00:01", "2024-04-01", "2024-04-01T10:00:00", 0, ""),
};

/** Fields of each type that random documents have and random queries ask for. */
export const randomFields: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  jobs: {
    suite: "keyword",
    os: "keyword",
    errid: "keyword",
    "hw.arch": "keyword",
    "pp.iperf.runtime": "keyword",
    "pp.iperf.protocol": "keyword",
    "hw.nr_cpu": "integer",
    nr_run: "integer",
    submit_time: "date",
    start_time: "date",
    submit_date: "day",
    enqueue_time: "second",
  },
  bisect: { suite: "keyword", error_id: "keyword", step: "long", priority_level: "long", end_time: "long" },
};

/** What a place in a document holds: mostly a scalar or a list of them, at times what fits nowhere. */
function valueAt(type: FieldType): fc.Arbitrary<unknown> {
  const scalar = scalars[type];
  return fc.oneof(
    { weight: 12, arbitrary: scalar },
    { weight: 4, arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom(null, {}, [{}], { x: 1 }, [1, { x: 1 }]) },
  );
}

/** A value at its path, as nested objects, as one dotted key, or half and half. */
function placed(path: string, value: unknown, style: number): [string, unknown] {
  const keys = path.split(".");
  const cut = Math.min(style, keys.length - 1);
  const top = keys.slice(0, cut + 1).join(".");
  const below = keys.slice(cut + 1);
  return [top, below.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value)];
}

const oddities = fc.constantFrom<Document>(
  ...[{ hw: 5 }, { pp: "x" }, { pp: { iperf: 5 } }, { pp: { iperf: { runtime: { a: 1 } } } }, { pp: { sleep: 5 } }],
  ...[{ pp: [{ iperf: { runtime: 8 } }, { iperf: { runtime: ["a", "b"] } }] }, { hw: [{ nr_cpu: 4 }, { nr_cpu: 1 }] }],
  ...[{ hw: [{ nr_cpu: 4 }, 5] }, { hw: { "a..b": 1, arch: "a" } }, { "": 1 }, { " ": 1 }, { "a..b": 1 }, { _id: "x" }],
  ...[{ "suite.x": 1 }, { unmapped: { suite: "a" } }, { unmapped: 5 }, { stats: { "a..b": 1, "": 2, ".": null } }],
  ...[JSON.parse('{"__proto__": {"suite": "a"}, "constructor": 1}'), JSON.parse('{"stats": {"__proto__": 1}}')],
  ...[{ "pp.iperf": { "": 1, "a.b": 1, protocol: "b" } }, { big: 2n ** 64n, small: 1e-9, deep: [[[[{}]]]] }, {}],
);

/** Documents of a collection, without `id` and `group_id`. */
export function randomDocuments(collection: string): fc.Arbitrary<readonly Document[]> {
  const fields = Object.entries(randomFields[collection] ?? {});
  const property = fc
    .constantFrom(...fields)
    .chain(([path, type]) => fc.tuple(valueAt(type), fc.nat(2)).map(([value, style]) => placed(path, value, style)));
  const document = fc
    .tuple(fc.array(property, { maxLength: 8 }), fc.option(oddities, { freq: 3 }))
    .map(([properties, oddity]) => ({ ...Object.fromEntries(properties), ...oddity }) as Document);
  return fc.array(document, { minLength: 1, maxLength: 30 });
}
