import { CciError } from "../support/cci-error.js";

/** What was looked at, and how it is. */
export interface Check {
  readonly name: string;
  /** `warning`: nothing that is needed now is broken. */
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
  readonly hint?: string;
}

/** A server that does not answer must not hold the others up. */
const limitMs = 4000;

/** Does a check; what goes wrong in it, or takes longer than 4 s, is its failure with that status. */
export async function attemptCheck(
  name: string,
  badStatus: "warning" | "failed",
  look: () => Promise<Check>,
): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Check>((resolve) => {
    timer = setTimeout(
      () => resolve({ name, status: badStatus, detail: `no answer within ${limitMs / 1000} s` }),
      limitMs,
    );
  });
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    return {
      name,
      status: badStatus,
      detail: `${error.code}: ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  } finally {
    clearTimeout(timer);
  }
}
