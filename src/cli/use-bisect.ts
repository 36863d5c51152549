import type { BisectService } from "../bisect/bisect-service.js";
import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import type { BisectOptions } from "./bisect-command.js";
import { settingsOf } from "./connect.js";
import { message } from "./output.js";

/**
 * Opens the bisect service for one piece of work, and closes it whatever comes: through the API where `--server` or
 * `CCI_BISECT_URL` names one, else on store and queue. `--store` and `--queue` mean those. Throws USAGE, BAD_SETTING and
 * what the engines throw.
 */
export async function useBisect<T>(options: BisectOptions, work: (service: BisectService) => Promise<T>): Promise<T> {
  const settings = settingsOf(options);
  const isDirect = options.store !== undefined || options.queue !== undefined;
  const url = options.server ?? (isDirect ? undefined : settings.CCI_BISECT_URL.value);
  if (url !== undefined) {
    const { openBisectClient } = await import("./bisect-client.js");
    const onRequest = (line: string): void => message(printable(line));
    return work(
      openBisectClient(serverUrl(url), {
        token: process.env.CCI_TOKEN || undefined,
        ...(options.verbose ? { onRequest } : {}),
      }),
    );
  }
  const { openBisectContext } = await import("./bisect-context.js");
  const { openBisectService } = await import("../bisect/open-bisect-service.js");
  const { bisectQuestions } = await import("./bisect-questions.js");
  const { stepJobCanceller } = await import("./cancel-step-job.js");
  const { openServiceLog } = await import("../support/log.js");
  const { systemClock } = await import("../support/clock.js");
  // What is worth knowing is said by the command itself.
  const log = await openServiceLog({ service: "bisect", clock: systemClock, quiet: true });
  const { context, close } = await openBisectContext(settings, log);
  const closing = new AbortController();
  try {
    const questions = bisectQuestions(context.rules, closing.signal);
    return await work(openBisectService(context, { cancelJob: stepJobCanceller(settings), questions }));
  } finally {
    closing.abort();
    await close();
  }
}

function serverUrl(text: string): string {
  if (/^https?:\/\/[^@]+$/i.test(text) && URL.canParse(text)) return text;
  throw new CciError("USAGE", `--server ${printable(text.includes("@") ? "with credentials" : text)}`, {
    hint: "it takes a URL, as http://bisect.lab:3000; a token is taken from CCI_TOKEN",
  });
}
