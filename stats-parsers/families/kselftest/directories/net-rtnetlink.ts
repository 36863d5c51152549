const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/;

/** A case that rtnetlink.sh calls by another name where iproute2 cannot run it. */
const TOO_OLD = "fdb get tests: iproute2 too old";

/** rtnetlink.sh without the random alias it sets. */
export function rtnetlinkCaseName(text: string): string {
  return withoutFdbRemark(text).replace(UUID, "");
}

/** `bridge fdb get` keeps its name where it is skipped. */
export function withoutFdbRemark(text: string): string {
  return text === TOO_OLD ? "bridge fdb get" : text;
}
