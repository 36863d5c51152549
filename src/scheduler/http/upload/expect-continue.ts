import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** Says to a client that waits for it that it may send its body. */
export type SayContinue = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * For requests with `Expect: 100-continue`: an upload is looked at first, and refused before gigabytes of it are sent;
 * all others may send at once.
 */
export function holdContinue(server: Server): SayContinue {
  const waiting = new WeakSet<IncomingMessage>();
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === "PUT") waiting.add(request);
    else response.writeContinue();
    server.emit("request", request, response);
  });
  return (request, response) => {
    if (waiting.delete(request)) response.writeContinue();
  };
}
