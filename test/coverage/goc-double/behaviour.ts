import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

/**
 * How a double answers. `dead` refuses connections, `hang` never answers, `drip` sends a byte now and then, `error` is a
 * 500, `html` a login page with 200, `redirect` a 302 to `location`, `endless` a profile without an end, `gigabyte` 1 GiB
 * of lines that are none of a profile, `gzip-bomb` the same packed though nobody asked for it, `empty` 200 without a
 * body, `mode-only` a mode line alone, `broken` breaks off within its body.
 */
export type Behaviour =
  | "normal"
  | "dead"
  | "hang"
  | "drip"
  | "error"
  | "html"
  | "redirect"
  | "endless"
  | "gigabyte"
  | "gzip-bomb"
  | "empty"
  | "mode-only"
  | "broken";

export interface BehaviourOptions {
  /** Of a redirect. */
  readonly location?: string;
  /** Between two bytes of `drip`. */
  readonly dripMs?: number;
}

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;
const plainText = { "Content-Type": "text/plain; charset=utf-8" };
const blockLine = "example.test/endless/endless.go:1.1,2.2 1 1\n";
/** 1 GiB of zeros once unpacked: a gzip file may be many, one after the other. */
const bombPieces = 64;

/** Answers badly. Whoever asked may hang up at any time. */
export function misbehave(outgoing: ServerResponse, behaviour: Behaviour, options: BehaviourOptions): void {
  switch (behaviour) {
    case "hang":
      return;
    case "drip":
      drip(outgoing, options.dripMs ?? 20);
      return;
    case "error":
      outgoing.writeHead(500, plainText).end("something broke\n");
      return;
    case "html":
      outgoing.writeHead(200, { "Content-Type": "text/html" }).end("<!DOCTYPE html>\n<title>Log in</title>\n");
      return;
    case "redirect":
      outgoing.writeHead(302, { Location: options.location ?? "/elsewhere" }).end();
      return;
    case "endless":
      outgoing.writeHead(200, plainText).write("mode: count\n");
      pour(outgoing, Buffer.from(blockLine.repeat(1500)), Number.POSITIVE_INFINITY);
      return;
    case "gigabyte":
      outgoing.writeHead(200, { ...plainText, "Content-Length": String(gibibyte) });
      pour(
        outgoing,
        Buffer.alloc(mebibyte, "not a line of a profile, not at all, no more than the others: 64\n"),
        1024,
      );
      return;
    case "gzip-bomb":
      outgoing.writeHead(200, { ...plainText, "Content-Encoding": "gzip" });
      pour(outgoing, gzipSync(Buffer.alloc(gibibyte / bombPieces)), bombPieces);
      return;
    case "broken":
      outgoing.writeHead(200, { ...plainText, "Content-Length": "1000" });
      outgoing.write("mode: count\nexample.test/", () => outgoing.destroy());
      return;
    case "mode-only":
      outgoing.writeHead(200, plainText).end("mode: count\n");
      return;
    default:
      outgoing.writeHead(200, plainText).end();
  }
}

function drip(outgoing: ServerResponse, everyMs: number): void {
  outgoing.writeHead(200, plainText);
  const timer = setInterval(() => outgoing.write("m"), everyMs);
  outgoing.once("close", () => clearInterval(timer));
}

/** Sends a piece so many times, as fast as it is taken and no faster. */
function pour(outgoing: ServerResponse, piece: Buffer, times: number): void {
  let left = times;
  const send = (): void => {
    while (left > 0 && !outgoing.destroyed) {
      left -= 1;
      if (!outgoing.write(piece)) {
        outgoing.once("drain", send);
        return;
      }
    }
    outgoing.end();
  };
  send();
}
