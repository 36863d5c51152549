import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import lmbench3 from "../../stats-parsers/lmbench3.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/lmbench3/written.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(lmbench3, log)).columns;

describe("the lmbench3 parser", () => {
  it("reads the results that stand on a line of their own", async () => {
    expect(await columnsOf(fixture)).toMatchObject({
      "syscall.syscall.latency.us": ["0.2201"],
      "syscall.read.latency.us": ["0.3120"],
      "syscall.open/close.latency.us": ["1.5050"],
      "Select.100fd.latency.us": ["1.2005"],
      "Select.100tcp.latency.us": ["5.4005"],
      "Process.fork+exit.latency.us": ["110.1250"],
      "Process.fork+/bin/sh_-c.latency.us": ["900.5000"],
      "OPS.integer.bit.latency.ns": ["0.20"],
      "OPS.int64.mul.latency.ns": ["0.91"],
      "OPS.float.add.latency.ns": ["1.21"],
      "OPS.double.div.latency.ns": ["4.05"],
      "Pagefaults.ms": ["0.1234"],
      "UDP.usinglocalhost.latency.us": ["9.0125"],
      "TCP.localhost.latency": ["11.0250"],
      "CONNECT.localhost.latency.us": ["21.5000"],
      "PIPE.latency.us": ["4.7550"],
      "PIPE.bandwidth.MB/sec": ["2900.25"],
      "AF_UNIX.sock.stream.latency.us": ["5.1050"],
      "AF_UNIX.sock.stream.bandwidth.MB/sec": ["8050.50"],
    });
  });

  it("takes the value of the largest size out of a bandwidth table", async () => {
    expect(await columnsOf(fixture)).toMatchObject({
      "MMAP.read.latency.us": ["220"],
      "FILE.read.bandwidth.MB/sec": ["6200.25"],
      "MMAP.read.bandwidth.MB/sec": ["11000.25"],
      "MMAP.read_open2close.bandwidth.MB/sec": ["8100.75"],
      "BCOPY.libc.bandwidth.MB/sec": ["7200.25"],
      "BCOPY.unrolled.bandwidth.MB/sec": ["5300.75"],
      "BCOPY.memory_read.bandwidth.MB/sec": ["12500.25"],
      "BCOPY.memory_write.bandwidth.MB/sec": ["6400.75"],
    });
    expect(await columnsOf('"read bandwidth\n8.00 5\n16.00 6\n2.00 7\n')).toEqual({
      "FILE.read.bandwidth.MB/sec": ["6"],
    });
  });

  it("takes 96 processes of three sizes out of the context switch tables, and two sizes of the socket table", async () => {
    const columns = await columnsOf(fixture);
    expect(Object.keys(columns).filter((key) => /^CTX|^TCP.socket/.test(key))).toEqual([
      "TCP.socket.bandwidth.64B.MB/sec",
      "TCP.socket.bandwidth.10MB.MB/sec",
      "CTX.96P.0K.latency.us",
      "CTX.96P.16K.latency.us",
    ]);
    expect(columns["CTX.96P.16K.latency.us"]).toEqual(["6.45"]);
    expect(columns["TCP.socket.bandwidth.10MB.MB/sec"]).toEqual(["5100.75"]);
  });

  it("takes the last row below a bw_mem command", async () => {
    expect((await columnsOf(fixture))["Mem.Bandwidth.MB/sec"]).toEqual(["21000.75"]);
    expect(await columnsOf("bw_mem -P 1 8 rd\n9.0 1\n8.0 2\nbw_mem -P 1 8 wr\n8.0 3\n")).toEqual({
      "Mem.Bandwidth.MB/sec": ["2", "3"],
    });
  });

  it("reports nothing else", async () => {
    const keys = Object.keys(await columnsOf(fixture));
    expect(keys).toHaveLength(32);
    expect(keys.filter((key) => /mod|bogomflops|4K/.test(key))).toEqual([]);
  });

  it("gives nothing for an empty, foreign or cut log", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf('Simple read: \nPipe latency: fast\n"size=\n96\n"read bandwidth\n')).toEqual({});
  });
});
