import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** A request as it came to a double. */
export interface DoubleRequest {
  readonly method: string;
  /** With its query, as written by the client. */
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
  /** Of the answer so far, as taken from the double: headers too, of all answers of the connection. */
  readonly sentBytes: number;
}

export interface DoubleServer {
  readonly port: number;
  /** In the order they came. */
  readonly requests: readonly DoubleRequest[];
  /** Ends all connections; new ones are refused. Nothing happens when it is closed already. */
  close(): Promise<void>;
  /** Listens again, at the same port. */
  open(): Promise<void>;
}

export type DoubleHandler = (
  request: DoubleRequest,
  outgoing: ServerResponse,
  caller: { readonly ip: string },
) => void | Promise<void>;

/** A server on loopback that keeps its port when it is closed and opened again. Gone after the test. */
export async function openDoubleServer(handle: DoubleHandler): Promise<DoubleServer> {
  const requests: DoubleRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error) => outgoing.destroy(error));
  });
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.on("error", () => outgoing.destroy());
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const { socket } = incoming;
    const request = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      body: Buffer.concat(chunks).toString(),
      headers: incoming.headers,
      get sentBytes() {
        return socket.bytesWritten - socket.writableLength;
      },
    };
    requests.push(request);
    await handle(request, outgoing, { ip: socket.remoteAddress ?? "" });
  }
  async function listen(port: number): Promise<void> {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  }
  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
  await listen(0);
  onTestFinished(close);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const { port } = address;
  const open = async (): Promise<void> => {
    if (!server.listening) await listen(port);
  };
  return { port, requests, close, open };
}
