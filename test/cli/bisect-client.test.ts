import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BisectService } from "../../src/bisect/bisect-service.js";
import { openBisectClient } from "../../src/cli/bisect-client.js";

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

/** A client of a server that answers everything with this. */
async function openAnswering(
  status: number,
  text: string,
): Promise<{ client: BisectService; asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push({ method: request.method, url: request.url, body });
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { client: openBisectClient(`http://127.0.0.1:${port}/`, { token: undefined }), asked };
}

describe("the client of the bisect service", () => {
  it.each([
    [400, "USAGE"],
    [401, "BISECT_REFUSED"],
    [403, "BISECT_REFUSED"],
    [404, "NOT_FOUND"],
    [409, "BISECT_REFUSED"],
    [413, "USAGE"],
    [500, "BISECT_REFUSED"],
    [503, "BISECT_UNREACHABLE"],
    [302, "BISECT_REFUSED"],
  ])("throws for %i the code %s with the text of the service", async (status, code) => {
    const { client } = await openAnswering(
      status,
      JSON.stringify({ code: status, data: null, message: "a \u001breason" }),
    );
    await expect(client.stats()).rejects.toMatchObject({ code, message: expect.stringContaining("a \\u001breason") });
  });

  it("says that it is no bisect service where the answer is no JSON", async () => {
    const { client } = await openAnswering(200, "<html>");
    await expect(client.list({})).rejects.toMatchObject({
      code: "BISECT_REFUSED",
      message: expect.stringContaining("<html>"),
    });
  });

  it("says busy where a cycle is going on", async () => {
    const { client } = await openAnswering(409, '{"code":409,"data":null,"message":"a cycle is going on"}');
    await expect(client.trigger(false)).rejects.toMatchObject({ code: "BISECT_BUSY" });
  });

  it("keeps every sign of filters and bodies, and digits of answers", async () => {
    const { client, asked } = await openAnswering(200, '{"code":200,"data":{"deleted_count":2,"id":9007199254740993}}');
    const error_id = `a'b"c&d#e=f 100%+ 错误`;
    expect(await client.remove({ error_id }, true)).toBe(2);
    const url = new URL(asked[0]?.url ?? "", "http://x");
    expect([...url.searchParams]).toEqual([
      ["error_id", error_id],
      ["force", "true"],
    ]);
    expect(await client.cancel("1")).toMatchObject({ id: 9007199254740993n });
    await client.setRegression(error_id, "u", false);
    expect(JSON.parse(asked[2]?.body ?? "")).toEqual({ errid: error_id, git_url: "u", valid: false });
  });
});
