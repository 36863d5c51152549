import { expect, it } from "vitest";
import { openBisect } from "../../src/cli/serve-bisect.js";
import type { Serving } from "../../src/cli/serving.js";

it("the bisect service does not start without an account of its own where there are accounts", async () => {
  const settings = { BISECT_ACCOUNT: { value: undefined, origin: "not set" } };
  const serving = { settings, accounts: { find: () => undefined } } as unknown as Serving;
  await expect(openBisect(serving)).rejects.toMatchObject({
    code: "BAD_SETTING",
    message: "BISECT_ACCOUNT is not set, and serve knows accounts",
    hint: expect.stringContaining("my_account"),
  });
});
