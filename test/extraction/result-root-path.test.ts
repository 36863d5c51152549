import { expect, it } from "vitest";
import { resultRootPath } from "../../src/extraction/result-root-path.js";

it.each([
  ["/srv", "/result/iperf/1", "/srv/result/iperf/1"],
  ["/srv/", "result/iperf/1", "/srv/result/iperf/1"],
  ["/srv", "/result/./a/../b", "/srv/result/b"],
  ["", "/result/iperf/1", "/result/iperf/1"],
  ["/", "/result/iperf/1", "/result/iperf/1"],
])("below %j, the result_root %j lies at %s", (base, field, path) => {
  expect(resultRootPath(base, field)).toBe(path);
});

it.each([
  ["/srv", "/../etc"],
  ["/srv", "/result/../../srv2/x"],
  ["/srv", "../srvother"],
  ["/srv", "/"],
  ["/srv", "."],
  ["/srv", ""],
  ["", "/"],
  ["/srv", "/result/\0/x"],
  ["/srv", 7],
  ["/srv", ["/result"]],
  ["/srv", undefined],
])("below %j, the result_root %j lies nowhere", (base, field) => {
  expect(resultRootPath(base, field)).toBeUndefined();
});
