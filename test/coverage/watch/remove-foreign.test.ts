import { expect, test } from "vitest";
import type { Centre } from "../../../src/coverage/goc/centre.js";
import { removeForeign } from "../../../src/coverage/watch/remove-foreign.js";
import { CciError } from "../../../src/support/cci-error.js";
import { inTestTime } from "../in-test-time.js";
import { echoService, openWatchLab, type WatchLab } from "../watch-lab.js";

const address = "http://10.0.0.1:1";
const refused = (): Promise<never> => Promise.reject(new CciError("CENTRE_REFUSED", "no"));
const foreign = {
  srvName: echoService,
  troubles: [{ address, error: new CciError("FOREIGN_PROFILE", "foreign profile") }],
};

/** Another service lives at an address of the service. */
async function openLab(): Promise<WatchLab> {
  const lab = await openWatchLab();
  lab.centre.services.set(echoService, [address]);
  lab.centre.services.set("another", [address]);
  return lab;
}

function remove({ context, clock }: WatchLab, centre: Partial<Centre> = {}): Promise<void> {
  return inTestTime(clock, removeForeign({ ...context, centre: { ...context.centre, ...centre } }, foreign));
}

test("a foreign address is given back to all names that the list has at that moment", async () => {
  const lab = await openLab();
  lab.centre.services.set("a third", [address]);
  await remove(lab);
  expect(Object.fromEntries(lab.centre.services)).toEqual({ another: [address], "a third": [address] });
  expect(lab.removed).toEqual([1]);
  expect(lab.log.lines.map(({ level }) => level)).toEqual(["info"]);
});

test("an address that is listed under one name alone, or no more, is left as it is", async () => {
  const lab = await openWatchLab();
  lab.centre.services.set("another", [address]);
  await remove(lab);
  lab.centre.services.set(echoService, [address]);
  lab.centre.services.delete("another");
  await remove(lab);
  expect([...lab.centre.services]).toEqual([[echoService, [address]]]);
  expect(new Set(lab.centre.requests.map(({ path }) => path))).toEqual(new Set(["/v1/cover/list"]));
});

test("a centre that does not register it at once is asked again", async () => {
  const lab = await openLab();
  let asked = 0;
  const register: Centre["register"] = (name, at) => (++asked < 3 ? refused() : lab.context.centre.register(name, at));
  await remove(lab, { register });
  expect(asked).toBe(3);
  expect([...lab.centre.services]).toEqual([["another", [address]]]);
  expect(lab.log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

test("a name that has lost its address in the end is told as an error, also where the centre says success", async () => {
  for (const register of [refused, async () => {}]) {
    const lab = await openLab();
    await remove(lab, { register });
    expect(lab.log.lines.at(-1)).toMatchObject({
      level: "error",
      event: "address_lost",
      address,
      missing: ["another"],
    });
  }
});

test("an address that went though its removal failed is given back; one that did not is left", async () => {
  const lab = await openLab();
  const fails: Centre["remove"] = async (at) => {
    await lab.context.centre.remove(at);
    throw new CciError("CENTRE_TOO_SLOW", "no whole answer");
  };
  await remove(lab, { remove: fails });
  expect([...lab.centre.services]).toEqual([["another", [address]]]);
  lab.centre.services.set(echoService, [address]);
  await remove(lab, { remove: refused, register: () => Promise.reject(new Error("not asked for")) });
  expect([...lab.centre.services.values()]).toEqual([[address], [address]]);
  expect(lab.removed).toEqual([]);
});

test("who stops it while the address is away finds it given back", async () => {
  const lab = await openLab();
  const stop = new AbortController();
  const stops: Centre["remove"] = async (at, signal) => {
    stop.abort(new Error("enough"));
    await lab.context.centre.remove(at, signal);
  };
  await removeForeign({ ...lab.context, centre: { ...lab.context.centre, remove: stops } }, foreign, stop.signal);
  expect([...lab.centre.services]).toEqual([["another", [address]]]);
});
