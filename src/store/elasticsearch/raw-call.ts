import type { Readable } from "node:stream";
import { errors } from "@elastic/elasticsearch";
import { CciError, reasonOf } from "../../support/cci-error.js";
import type { RawAnswer, RawRequest } from "../store.js";
import type { Connection } from "./connection.js";

const mostAnswerBytes = 256 * 1024 * 1024;

/** Sends a request as it is and gives the answer as it is, whatever its status; of any product that says Elasticsearch. */
export async function rawCall(connection: Connection, { method, path, body }: RawRequest): Promise<RawAnswer> {
  if (!/^[A-Z]+$/.test(method) || !path.startsWith("/")) {
    throw new CciError("BAD_QUERY", `${method} ${path} is no request`, { hint: "for example: GET /_cat/indices?v" });
  }
  return connection.askAny(async (client) => {
    const answer = await client.transport.request<Readable>(
      { method, path: path.replaceAll(/[^!-~]/gu, encodeCharacter), body },
      {
        meta: true,
        asStream: true,
        // What its own command line client would send: tables stay tables.
        headers: { accept: "*/*", ...(body !== undefined && { "content-type": "application/json" }) },
      },
    );
    return { status: answer.statusCode ?? 0, body: await textOf(connection.address, answer.body) };
  });
}

function encodeCharacter(character: string): string {
  return encodeURIComponent(character.replace(/\p{Surrogate}/u, "\u{fffd}"));
}

async function textOf(address: string, stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostAnswerBytes) {
        throw new CciError("STORE_REFUSED", `the answer of ${address} is larger than ${mostAnswerBytes / 2 ** 20} MiB`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    // The client does so where it reads the answer itself.
    throw error instanceof CciError ? error : new errors.ConnectionError(reasonOf(error));
  }
  return Buffer.concat(chunks).toString();
}
