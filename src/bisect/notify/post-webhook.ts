const timeoutMs = 10_000;

/**
 * Posts JSON to the address that the operator chose (bisect.md 3.5); user and password of it go into a header. It goes
 * nowhere else: a redirection is a failure, and of the answer nothing but the status is read. Throws where it is not 2xx
 * in time.
 */
export async function postWebhook(address: string, body: string): Promise<void> {
  const url = new URL(address);
  const login = [url.username, url.password].map(decoded).join(":");
  url.username = "";
  url.password = "";
  const headers = new Headers({ "content-type": "application/json" });
  if (login !== ":") headers.set("authorization", `Basic ${Buffer.from(login).toString("base64")}`);
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
}

/** What is not percent-encoded stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
