import { RE2JS } from "re2js";

/** Says whether a text as a whole matches RE2 syntax, in time linear to its length. */
export function patternTest(re2: string): (text: string) => boolean {
  const pattern = RE2JS.compile(re2, RE2JS.DOTALL);
  return (text) => pattern.testExact(text);
}
