import fc from "fast-check";
import { expect, it } from "vitest";
import { type ModelState, queueCommands, type RealState } from "./queue-commands.js";
import { emptyModel } from "./queue-model.js";
import { describeEngine, type QueueTestEngine } from "./test-engine.js";

/** Any sequence of steps of several clients gives what the pure model gives. */
export function modelSuite(engine: QueueTestEngine, numRuns = 60): void {
  describeEngine("the model of a queue", engine, () => {
    it("says what any sequence of steps gives", async () => {
      let steps = 0;
      await fc.assert(
        fc.asyncProperty(fc.commands([...queueCommands], { size: "+1" }), async (commands) => {
          await engine.reset();
          const real: RealState = { engine, clients: [await engine.open(), await engine.open()], hands: [] };
          const state: ModelState = { model: emptyModel };
          try {
            await fc.asyncModelRun(() => ({ model: state, real }), commands);
          } finally {
            steps += state.model.holds;
            await Promise.all(real.clients.map((client) => client.close()));
          }
        }),
        { numRuns },
      );
      // Were nothing ever consumed, nothing would be shown.
      expect(steps).toBeGreaterThan(numRuns / 2);
    });
  });
}
