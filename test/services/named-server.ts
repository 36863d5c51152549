/**
 * The server that `npm run test:services` was given by CCI_STORE or CCI_QUEUE for engines of that scheme: suites run over
 * it in place of one of their own. It must be empty, for they empty it.
 */
export function namedServer(
  setting: "CCI_TEST_STORE" | "CCI_TEST_QUEUE",
  schemes: readonly string[],
): string | undefined {
  const url = process.env[setting];
  return url !== undefined && schemes.includes(url.slice(0, url.indexOf(":"))) ? url : undefined;
}
