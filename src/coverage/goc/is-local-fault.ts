/** No descriptors, no way out, no free port, no name server: the other side was not even asked. */
const localFaults: ReadonlySet<unknown> = new Set([
  "EMFILE",
  "ENFILE",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
]);

/**
 * Whether a request failed by a fault of this machine or its network, which tells nothing of the other side. Of a host with
 * several addresses all have to fail so.
 */
export function isLocalFault(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isLocalFault);
  return error instanceof Error && "code" in error && localFaults.has(error.code);
}
