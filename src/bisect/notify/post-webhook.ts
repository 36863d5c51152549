const timeoutMs = 10_000;

/**
 * Posts JSON to the address that the operator chose (bisect.md 3.5). It goes nowhere else: a redirection is a failure, and
 * of the answer nothing but the status is read. Throws where it is not 2xx in time.
 */
export async function postWebhook(url: string, body: string): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
}
