import { expect, it } from "vitest";
import { gitEnvironment } from "../../src/support/git/git-environment.js";

it("the ssh of git asks nothing, and gives up a far end that is gone", () => {
  expect(gitEnvironment().GIT_SSH_COMMAND).toMatch(
    /^ssh -oBatchMode=yes .*-oServerAliveInterval=15 -oServerAliveCountMax=4$/,
  );
});
