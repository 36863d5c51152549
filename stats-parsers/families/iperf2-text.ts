import { type Tally, tallyOf } from "./tally.js";
import { wordsOf } from "./words.js";

type Direction = "sender" | "receiver";
type Protocol = "tcp" | "udp";

interface Connection {
  /** The way its unstarred rows count. */
  readonly direction: Direction;
  /** Whether rows whose id has a star are those of the other way (`--full-duplex`). */
  readonly starTurns: boolean;
}

/** Bits per second by connection id and by direction, since the connections were opened. */
interface Batch {
  readonly rates: Map<string, { readonly direction: Direction; readonly bitsPerSecond: number }>;
  sumBitsPerSecond: number | undefined;
}

const bitsPerUnit: ReadonlyMap<string, number> = new Map([
  ["bits/sec", 1],
  ["Kbits/sec", 1e3],
  ["Mbits/sec", 1e6],
  ["Gbits/sec", 1e9],
  ["Tbits/sec", 1e12],
  ["Bytes/sec", 8],
  ["KBytes/sec", 8 * 2 ** 10],
  ["MBytes/sec", 8 * 2 ** 20],
  ["GBytes/sec", 8 * 2 ** 30],
  ["TBytes/sec", 8 * 2 ** 40],
]);

/**
 * Reads the text report of iperf 2, client's or server's (todays-tools.md): of connections opened together the `[SUM]` row
 * or the sum of their last rows; of several such groups in one log the mean. Rates in bits/s.
 */
export class Iperf2Text {
  #protocol: Protocol | undefined;
  /** The way of the side that wrote the log; the other way is `reverse`, as with iperf3's `--bidir`. */
  #mainDirection: Direction | undefined;
  readonly #listeningPorts = new Set<string>();
  readonly #connections = new Map<string, Connection>();
  readonly #tallies = new Map<`${Protocol}.${Direction}`, Tally>();
  #batch: Batch = newBatch();

  take(line: string): void {
    if (line.startsWith("[")) this.#takeBracketed(line);
    else if (line.startsWith("Server listening on ") || line.startsWith("Client connecting to "))
      this.#takeHeading(line);
  }

  /** `tcp.sender.bps` and such -> bits per second; empty when the log was not one of iperf 2. */
  results(): ReadonlyMap<string, number> {
    this.#endBatch();
    const directions = new Set([...this.#tallies.keys()].map((name) => name.slice(name.indexOf(".") + 1)));
    const results = new Map<string, number>();
    for (const [name, tally] of this.#tallies) {
      const [protocol, direction] = name.split(".");
      const isReverse = directions.size > 1 && direction !== this.#mainDirection;
      const way = protocol === "udp" ? "udp" : name;
      results.set(isReverse ? `${way}.reverse.bps` : `${way}.bps`, tally.mean);
    }
    return results;
  }

  #takeHeading(line: string): void {
    const words = wordsOf(line);
    const portAt = words.indexOf("port");
    const protocol = words[portAt - 1];
    if (protocol !== "TCP" && protocol !== "UDP") return;
    if (this.#batch.rates.size > 0) this.#endBatch();
    const isServer = line.startsWith("Server");
    if (isServer) this.#listeningPorts.add(words[portAt + 1] ?? "");
    // A client that tests both ways listens as well, and a server so asked connects back: who opened the first connection tells.
    const isFirst = this.#connections.size === 0 && this.#tallies.size === 0;
    if (isFirst) this.#mainDirection = isServer ? "receiver" : "sender";
    this.#protocol = protocol === "TCP" ? "tcp" : "udp";
  }

  #takeBracketed(line: string): void {
    const end = line.indexOf("]");
    if (end < 0 || this.#protocol === undefined) return;
    const label = line.slice(1, end).trim();
    const isStarred = label.startsWith("*");
    const id = isStarred ? label.slice(1).trim() : label;
    const words = wordsOf(line.slice(end + 1));
    if (words[0] === "local") this.#openConnection(id, isStarred, words);
    else if (label.startsWith("SUM")) this.#batch.sumBitsPerSecond = rateOf(words) ?? this.#batch.sumBitsPerSecond;
    else this.#takeRow(id, isStarred, words);
  }

  #openConnection(id: string, isStarred: boolean, words: readonly string[]): void {
    if (this.#batch.rates.size > 0) this.#endBatch();
    const isIncoming = this.#listeningPorts.has(words[words.indexOf("port") + 1] ?? "");
    // A starred connection is the one a server opens back to send on; `-R` turns the way of the client's own connection.
    const isTurned = !isStarred && words.includes("(reverse)");
    this.#connections.set(id, {
      direction: isIncoming === isTurned ? "sender" : "receiver",
      starTurns: words.includes("(full-duplex)"),
    });
  }

  #takeRow(id: string, isStarred: boolean, words: readonly string[]): void {
    const bitsPerSecond = rateOf(words);
    if (bitsPerSecond === undefined) return;
    const connection = this.#connections.get(id);
    const own = connection?.direction ?? this.#mainDirection ?? "sender";
    const direction = isStarred && connection?.starTurns ? otherWay(own) : own;
    this.#batch.rates.set(`${id} ${direction}`, { direction, bitsPerSecond });
  }

  #endBatch(): void {
    const { rates, sumBitsPerSecond } = this.#batch;
    this.#batch = newBatch();
    this.#connections.clear();
    const totals = new Map<Direction, Tally>();
    for (const { direction, bitsPerSecond } of rates.values()) tallyOf(totals, direction).add(bitsPerSecond);
    for (const [direction, total] of totals) {
      // The [SUM] row of a two-way test adds up both ways and says nothing about either.
      const bitsPerSecond = totals.size === 1 ? (sumBitsPerSecond ?? total.sum) : total.sum;
      tallyOf(this.#tallies, `${this.#protocol ?? "tcp"}.${direction}` as const).add(bitsPerSecond);
    }
  }
}

/** The rate of a row `0.0000-2.0158 sec  1.13 GBytes  4.83 Gbits/sec …`. */
function rateOf(words: readonly string[]): number | undefined {
  const at = words.indexOf("sec");
  const factor = bitsPerUnit.get(words[at + 4] ?? "");
  const rate = Number(words[at + 3]);
  if (at < 0 || factor === undefined || !Number.isFinite(rate)) return undefined;
  // A fraction of a bit is nothing but a rounding error of the multiplication.
  return Math.round(rate * factor);
}

function otherWay(direction: Direction): Direction {
  return direction === "sender" ? "receiver" : "sender";
}

function newBatch(): Batch {
  return { rates: new Map(), sumBitsPerSecond: undefined };
}
