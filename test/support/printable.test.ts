import { expect, it } from "vitest";
import { printable } from "../../src/support/printable.js";

it("printable escapes what moves a cursor or ends a line, nothing else", () => {
  expect(printable("a\n\u001b[31m\u0000\u007f\u009b\u2028 é\\\u{1f4a1}")).toBe(
    "a\\u000a\\u001b[31m\\u0000\\u007f\\u009b\\u2028 é\\\u{1f4a1}",
  );
});
