import { errors } from "@elastic/elasticsearch";
import { CciError } from "../../support/cci-error.js";

const authHint = "set ES_USER and ES_PASSWORD, or ES_API_KEY";
const longestReason = 500;

/** What an operation of the client threw, as an error of a store; what it did not foresee stays as it is. */
export function storeError(address: string, thrown: unknown): unknown {
  if (thrown instanceof errors.ResponseError) return answerError(address, thrown);
  if (thrown instanceof errors.ProductNotSupportedError) {
    return new CciError("STORE_UNSUITABLE", `${address} answers, but not as Elasticsearch 7.17 or newer`, {
      hint: "is this the address of another product, or of a proxy?",
      cause: thrown,
    });
  }
  if (thrown instanceof errors.DeserializationError) {
    return new CciError("STORE_BUSY", `${address} answers with half an answer, or with something that is no JSON`, {
      cause: thrown,
    });
  }
  if (thrown instanceof errors.TimeoutError) {
    return new CciError("STORE_UNREACHABLE", `${address} does not answer in time`, { cause: thrown });
  }
  if (thrown instanceof errors.RequestAbortedError) {
    return new CciError("STORE_REFUSED", `the answer of ${address} is too large: ${thrown.message}`, { cause: thrown });
  }
  if (thrown instanceof errors.ConnectionError || thrown instanceof errors.NoLivingConnectionsError) {
    return connectionError(address, thrown);
  }
  return thrown;
}

/** A part of a request, or the whole, was answered with an error. */
export interface Complaint {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

/** The error for an answer of that status. */
export function complaintError(address: string, { status, type, reason }: Complaint, cause?: unknown): CciError {
  const text = `${type === "" ? "" : `${type}: `}${reason.slice(0, longestReason)}`;
  const message = `${address} answers ${status} ${text.replaceAll(/\s+/g, " ")}`.trimEnd();
  if (status === 429 || status >= 500) return new CciError("STORE_BUSY", message, { cause });
  const hint = status === 401 || status === 403 ? authHint : undefined;
  return new CciError("STORE_REFUSED", message, { hint, cause });
}

/** Gives undefined where the index that was asked is not there. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (answeredType(error) === "index_not_found_exception") return undefined;
    throw error;
  }
}

/** The type of error that an answer named. */
export function answeredType(error: unknown): string | undefined {
  const cause = error instanceof CciError ? error.cause : undefined;
  return cause instanceof errors.ResponseError ? complaintOf(cause).type : undefined;
}

/** The status of the answer that an error stands for. */
export function answeredStatus(error: unknown): number | undefined {
  const cause = error instanceof CciError ? error.cause : undefined;
  return cause instanceof errors.ResponseError ? cause.statusCode : undefined;
}

function answerError(address: string, error: errors.ResponseError): CciError {
  return complaintError(address, complaintOf(error), error);
}

function complaintOf(error: errors.ResponseError): Complaint {
  const status = error.statusCode ?? 0;
  const body: unknown = error.body;
  if (typeof body !== "object" || body === null || !("error" in body)) {
    return { status, type: "", reason: typeof body === "string" ? body : "" };
  }
  return { status, ...reasonIn(body.error) };
}

/** What an `error` in an answer says, with the cause that it names first. */
export function reasonIn(error: unknown): Omit<Complaint, "status"> {
  if (typeof error !== "object" || error === null) return { type: "", reason: String(error) };
  const { type, reason, root_cause: roots, caused_by: cause } = error as Record<string, unknown>;
  const inner = Array.isArray(roots) && roots[0] !== undefined ? roots[0] : cause;
  const innerReason = typeof inner === "object" && inner !== null && "reason" in inner ? inner.reason : undefined;
  const more = typeof innerReason === "string" && innerReason !== reason ? `: ${innerReason}` : "";
  return { type: String(type ?? ""), reason: `${reason ?? ""}${more}` };
}

/** How the client says that a connection ended in the middle of an answer. */
const cutAnswer = /^(?:other side closed|terminated|aborted)$/;

function connectionError(address: string, error: Error): CciError {
  if (cutAnswer.test(error.message)) {
    return new CciError("STORE_BUSY", `${address} ended the connection within its answer`, { cause: error });
  }
  const [reason] = error.message.split(" - Local:");
  const hint = /certificate|self.signed|SSL|TLS/i.test(error.message)
    ? "NODE_EXTRA_CA_CERTS names a file with the certificate of its authority"
    : "does the server run, and is this its address?";
  return new CciError("STORE_UNREACHABLE", `${address} is not reachable: ${reason}`, { hint, cause: error });
}
