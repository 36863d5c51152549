import { expect, it } from "vitest";
import { openGate } from "../../../src/coverage/watch/open-gate.js";

const never = new AbortController().signal;

it("lets in as many as it has places, the others in their order", async () => {
  const gate = openGate(2);
  const entered: number[] = [];
  const leaves = [1, 2, 3, 4].map(async (who) => {
    const leave = await gate.enter(never);
    entered.push(who);
    return leave;
  });
  const leave = await leaves[0];
  await leaves[1];
  expect(entered).toEqual([1, 2]);
  leave?.();
  leave?.();
  await leaves[2];
  expect(entered).toEqual([1, 2, 3]);
});

it("forgets who does not wait any more, and says why", async () => {
  const gate = openGate(1);
  const leave = await gate.enter(never);
  const impatient = new AbortController();
  const refused = gate.enter(impatient.signal);
  const next = gate.enter(never);
  impatient.abort(new Error("no turn"));
  await expect(refused).rejects.toThrow("no turn");
  await expect(gate.enter(impatient.signal)).rejects.toThrow("no turn");
  leave();
  (await next)();
  (await gate.enter(never))();
});
