import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import type { FailedAddress } from "../store/snapshot.js";

/** A replica that gave no profile, and why. */
export interface ReplicaTrouble {
  readonly address: string;
  readonly error: CciError;
}

/** Runs something with a replica; what centre or agent do wrong is a trouble, all else is thrown, and the reason of `stop`. */
export async function orTrouble<T>(
  address: string,
  work: () => Promise<T>,
  stop: AbortSignal | undefined,
): Promise<{ readonly value: T } | { readonly trouble: ReplicaTrouble }> {
  try {
    return { value: await work() };
  } catch (error) {
    stop?.throwIfAborted();
    if (!(error instanceof CciError)) throw error;
    return { trouble: { address, error } };
  }
}

/** As it is stored and answered. */
export function failedAddress({ address, error }: ReplicaTrouble): FailedAddress {
  return { address, error: printable(error.message) };
}

/** One error of all of them, with the code of the first. */
export function troublesError(troubles: readonly ReplicaTrouble[]): CciError | undefined {
  const [first] = troubles;
  if (!first) return undefined;
  const texts = troubles.map(({ address, error: { message } }) =>
    message.includes(address) ? message : `${address}: ${message}`,
  );
  return new CciError(first.error.code, printable(texts.join("; ")), {
    ...(first.error.hint === undefined ? {} : { hint: first.error.hint }),
    cause: first.error,
  });
}
