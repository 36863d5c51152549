import { lstatSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { partName } from "../../../src/scheduler/http/upload/part-name.js";
import { openTestServer } from "./open-test-server.js";

const maxUploadBytes = 50_000;
const jobLimit = 10 * maxUploadBytes;
const kilo = (n: number) => Buffer.alloc(n * 1000, "x");
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** A running job and a way to put its files. */
async function startUploads() {
  const server = await openTestServer({ maxUploadBytes });
  const { text: id } = await server.submit({ suite: "iperf", testbox: "dc-1g" });
  await server.get("/boot.container/host/dc-1g-1");
  const root = `/result/iperf/${id}`;
  const put = async (name: string, body: Buffer, range?: string): Promise<number> => {
    const { status } = await server.ask("PUT", `${root}/${name}`, body, range ? { "content-range": range } : {});
    return status;
  };
  return { server, root, put, folder: join(server.resultBase, root) };
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + lstatSync(join(folder, name)).size, 0);
}

function tally(statuses: readonly number[]): Record<number, number> {
  return Object.fromEntries(
    [...new Set(statuses)].map((status) => [status, statuses.filter((s) => s === status).length]),
  );
}

it("uploads at the same time share the limit of their job", async () => {
  const { put, folder } = await startUploads();
  const statuses = await Promise.all(numbers(60).map((n) => put(`${n}`, kilo(40))));
  expect(tally(statuses)).toEqual({ 201: 12, 413: 48 });
  expect(bytesIn(folder)).toBeLessThanOrEqual(jobLimit);
});

it("uploads of a length that was not said share the limit of their job", async () => {
  const { server, root, folder } = await startUploads();
  const chunked = (n: number) =>
    fetch(`${server.url}${root}/${n}`, { method: "PUT", body: new Blob([kilo(40)]).stream(), duplex: "half" });
  const statuses = (await Promise.all(numbers(30).map(chunked))).map(({ status }) => status);
  expect(new Set(statuses)).toContain(413);
  expect(bytesIn(folder)).toBeLessThanOrEqual(jobLimit);
});

it.each([
  ["one after the other", 1],
  ["at the same time", 40],
])("parts of files count for the limit of their job, %s", async (_how, together) => {
  const { put, folder } = await startUploads();
  const statuses: number[] = [];
  const part = (n: number) => put(`${n}`, kilo(40), "bytes 0-39999/40001");
  for (let n = 0; n < 40; n += together) {
    statuses.push(...(await Promise.all(numbers(together).map((more) => part(n + more)))));
  }
  expect(tally(statuses)).toEqual({ 202: 12, 413: 28 });
  expect(bytesIn(folder)).toBeLessThanOrEqual(jobLimit);
});

it("an upload is resumed when what is missing has room, though the whole file had none", async () => {
  const { put, folder } = await startUploads();
  writeFileSync(join(folder, partName("log")), kilo(40));
  for (const n of numbers(9)) expect(await put(`${n}`, kilo(48))).toBe(201);
  expect(await put("other", kilo(4), "bytes 0-3999/45000")).toBe(413);
  expect(await put("log", kilo(5), "bytes 40000-44999/45000")).toBe(201);
});

it("what did not come is given back, and a file sent again counts once", async () => {
  const { put, server, root } = await startUploads();
  for (const n of numbers(9)) expect(await put(`${n}`, kilo(48))).toBe(201);
  for (let time = 0; time < 20; time++) {
    expect(await put("bad", kilo(45), "bytes 7-45006/45007")).toBe(409);
    expect(await put("again", kilo(20))).toBe(time === 0 ? 201 : 204);
  }
  expect((await server.ask("HEAD", `${root}/bad`)).status).toBe(404);
  expect(await put("more", kilo(30))).toBe(201);
});

it("the bytes that an upload which begins anew throws away are room for it", async () => {
  const { put } = await startUploads();
  for (const n of numbers(9)) expect(await put(`${n}`, kilo(48))).toBe(201);
  expect(await put("log", kilo(40), "bytes 0-39999/45000")).toBe(202);
  expect(await put("log", kilo(45))).toBe(201);
});

it("an upload holds its room from the beginning, and gives back what had not come when it breaks off", async () => {
  const { put, server, root } = await startUploads();
  for (const n of numbers(9)) expect(await put(`${n}`, kilo(48))).toBe(201);
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.write(`PUT ${root}/log HTTP/1.1\r\nHost: x\r\nContent-Length: 45000\r\n\r\n0123`);
  const waiting = { timeout: 20_000, interval: 20 };
  const kept = async () => (await server.ask("HEAD", `${root}/log`)).headers.get("content-length");
  await vi.waitFor(async () => expect(await kept()).toBe("4"), waiting);
  expect(await put("other", kilo(40))).toBe(413);
  socket.destroy();
  await vi.waitFor(async () => expect(await put("other", kilo(40))).toBe(201), waiting);
});
