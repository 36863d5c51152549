import { CciError } from "../../support/cci-error.js";

/** gRPC codes (https://grpc.github.io/grpc/core/md_doc_statuscodes.html) that etcd answers with. */
const grpc = {
  deadlineExceeded: 4,
  notFound: 5,
  resourceExhausted: 8,
  outOfRange: 11,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** Answers that pass: no leader, timed out, too many requests, no space left until an operator makes some. */
const passing: ReadonlySet<number> = new Set([grpc.deadlineExceeded, grpc.resourceExhausted, grpc.unavailable]);

/** The member was never reached. */
const neverSent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

interface Answer extends Error {
  readonly grpcCode: number | undefined;
}

/** The error of a member that did not answer. */
export function unreachableError(endpoint: string, error: unknown): CciError {
  return new CciError("QUEUE_UNREACHABLE", `etcd at ${endpoint} does not answer: ${networkReason(error)}`, {
    hint: "is it running, and is the address of the queue right?",
    cause: error,
  });
}

/** The error of a member that answered with anything but success. */
export function answerError(endpoint: string, status: number, text: string): CciError {
  const { code, message } = readAnswer(text);
  const said = message ?? `status ${status}`;
  const cause: Answer = Object.assign(new Error(said), { grpcCode: code });
  const busy = code === undefined ? status >= 500 || status === 429 : passing.has(code) || status >= 500;
  if (busy) {
    return new CciError("QUEUE_BUSY", `etcd at ${endpoint} cannot now: ${said}`, {
      hint: said.includes("space exceeded")
        ? "compact and defragment it, then etcdctl alarm disarm"
        : "it may pass: a leader is being elected, or the disk is slow",
      cause,
    });
  }
  const hint = message === undefined ? "is it etcd 3.4 or newer?" : undefined;
  return new CciError("QUEUE_REFUSED", `etcd at ${endpoint} refuses the request: ${said}`, { hint, cause });
}

/** Whether the lease a request names is gone. */
export function isLeaseGone(error: unknown): boolean {
  return grpcCodeOf(error) === grpc.notFound;
}

/** Whether the revision a request names is compacted. */
export function isCompacted(error: unknown): boolean {
  return grpcCodeOf(error) === grpc.outOfRange;
}

/** Whether another authentication may help. */
export function isStaleToken(error: unknown): boolean {
  if (grpcCodeOf(error) === grpc.unauthenticated) return true;
  return error instanceof CciError && error.message.includes("revision of auth store is old");
}

/** Whether the request was surely not done. */
export function isSurelyNotDone(error: unknown): boolean {
  if (!(error instanceof CciError)) return false;
  if (error.code === "QUEUE_BUSY") return error.message.endsWith("etcdserver: no leader");
  return neverSent.has(networkCode(error.cause) ?? "");
}

function grpcCodeOf(error: unknown): number | undefined {
  if (!(error instanceof CciError) || !(error.cause instanceof Error)) return undefined;
  return (error.cause as Partial<Answer>).grpcCode;
}

function readAnswer(text: string): { code: number | undefined; message: string | undefined } {
  try {
    const body = JSON.parse(text) as { code?: unknown; message?: unknown; error?: unknown } | null;
    const message = body?.message ?? body?.error;
    return {
      code: typeof body?.code === "number" ? body.code : undefined,
      message: typeof message === "string" ? message : undefined,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return { code: undefined, message: undefined };
    throw error;
  }
}

function networkReason(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "no answer in time";
  return networkCode(error) ?? (error instanceof Error ? error.message : String(error));
}

function networkCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === "string") return code;
  }
  return undefined;
}
