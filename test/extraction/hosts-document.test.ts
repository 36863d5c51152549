import { expect, it } from "vitest";
import { type Lab, openLab } from "./lab.js";

const scan = { suite: "boards-scan", is_store: "yes", testbox: "taishan200-1" };
const info = { suite: "host-info", is_store: "yes", testbox: "taishan200-1" };
const host = (lab: Lab) => lab.store.get("hosts", "taishan200-1");

it("keeps what boards-scan found as the device of the testbox, beside the rest (6.2, step 4)", async () => {
  const lab = await openLab();
  await lab.store.insert("hosts", "taishan200-1", { arch: "aarch64", device: { old: 1 } });
  await lab.addJob("1", { "boards-scan": "nic:\n  - eth0\n" }, scan);
  await lab.drain();
  expect(await host(lab)).toEqual({ arch: "aarch64", device: { nic: ["eth0"] } });
});

it("replaces all but the device by what host-info found", async () => {
  const lab = await openLab();
  await lab.store.insert("hosts", "taishan200-1", { arch: "x86", gone: 1, device: { nic: 1 } });
  await lab.addJob("1", { "host-info.yaml": "arch: aarch64\nnr_cpu: 96\ndevice: mine\n" }, info);
  await lab.drain();
  expect(await host(lab)).toEqual({ arch: "aarch64", nr_cpu: 96, device: { nic: 1 } });
});

it("makes the document of a testbox that has none", async () => {
  const lab = await openLab();
  await lab.addJob("1", { "host-info": "arch: aarch64\n__proto__: {a: 1}\n" }, info);
  await lab.drain();
  expect(JSON.stringify(await host(lab))).toBe('{"arch":"aarch64","__proto__":{"a":1}}');
});

it.each([
  ["is not to be stored", { ...info, is_store: "no" }, {}],
  ["is of another suite", { ...info, suite: "iperf" }, {}],
  ["has no description", info, { "host-info": null }],
])("stores no host where the job %s", async (_, fields, files) => {
  const lab = await openLab();
  const all = Object.entries({ "host-info": "a: 1\n", ...files }).filter(([, content]) => content !== null);
  await lab.addJob("1", Object.fromEntries(all) as Record<string, string>, fields);
  await lab.drain();
  expect(await host(lab)).toBeUndefined();
  expect(lab.events("1").at(-1)).toBe("extract_finished");
});

it.each([
  ["is no map", "- 1\n", info, /1:1: a hardware description is a map/],
  ["is no YAML", "a: [\n", info, /host-info:/],
  ["is too large", `a: ${"x".repeat(1024 ** 2)}\n`, info, /at most 1048576 are read/],
  ["is of no testbox", "a: 1\n", { ...info, testbox: 7 }, /names no testbox/],
])("warns of a description that %s, and stores the stats", async (_, text, fields, reason) => {
  const lab = await openLab();
  await lab.addJob("1", { "host-info": text }, fields);
  await lab.drain();
  expect(lab.log.lines.find(({ msg }) => msg === "host not stored")).toMatchObject({
    level: "warn",
    job_id: "1",
    code: "BAD_DOCUMENTS",
    reason: expect.stringMatching(reason),
  });
  expect((await lab.job("1"))?.job_data_readiness).toBe("complete");
});
