import { describe, expect, it } from "vitest";
import { buildErrorId } from "../../../src/results/error-ids/build-id.js";

describe("the id of a compiler's line (results.md 9.4)", () => {
  it.each([
    [
      "src/ssl_sock.c:1454:104: warning: unused parameter 'al' [-Wunused-parameter]",
      "src/ssl_sock.c:warning:unused-parameter'al'[-Wunused-parameter]",
    ],
    ["/tmp/build.abc/foo.c:3:1: error: expected ';' before '}' token", "foo.c:error:expected';'before'}'token"],
    [
      "/tmp/lkp/cciPSGjL.ltrans30.ltrans.o:<artificial>:targets.1234_lto_priv: error: undefined reference to '.L2673'",
      "ltrans30.ltrans.o:<artificial>:targets:lto_priv:error:undefined-reference-to'.L2673'",
    ],
    ["configure: WARNING: unrecognized options: --with-foo", "configure:WARNING:unrecognized-options:with-foo"],
  ])("is made of %s", (line, id) => expect(buildErrorId(line)).toBe(id));

  it("drops colour codes in caret notation and dashes in front", () => {
    expect(buildErrorId("^[[01m^[[Kmain.c:7:2:^[[m^[[K error: no such thing.")).toBe("main.c:error:no-such-thing");
    expect(buildErrorId("-- error: no such thing")).toBe("error:no-such-thing");
  });

  it("keeps the lab's own folder under /tmp", () => {
    expect(buildErrorId("/tmp/lkp-build/a.c:1:1: error: x")).toBe("/tmp/lkp-build/a.c:error:x");
  });
});
