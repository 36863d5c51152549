import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openHistory } from "../../../src/bisect/git/open-history.js";
import { openMirrors } from "../../../src/bisect/git/open-mirrors.js";
import { setEnvironment } from "../../support/environment.js";
import { makeFolder } from "../../support/temp-folder.js";
import { startGitDaemon } from "./git-daemon.js";
import { chain, makeRepository } from "./make-repository.js";

/** A server of HTTP on loopback until the end of the test; gives its port. */
async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it("a server that a job names leads to no other", async () => {
  const asked: string[] = [];
  const inside = await serve(({ url = "" }, response) => {
    asked.push(url);
    response.writeHead(404).end();
  });
  const outside = await serve(({ url }, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${inside}${url}` }).end();
  });
  const mirrors = openMirrors({ folder: makeFolder(), localRepos: [], maxConcurrentClones: 1 });
  await expect(mirrors.mirror(`http://127.0.0.1:${outside}/r`)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  expect(asked).toEqual([]);
});

it("a server that a job names gets no password of ours, of ~/.netrc or of a helper", async () => {
  const told: (string | undefined)[] = [];
  const port = await serve(({ headers }, response) => {
    told.push(headers.authorization);
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
  });
  const home = makeFolder({
    ".netrc": "machine 127.0.0.1 login me password secret\n",
    ".gitconfig": '[credential]\n\thelper = "!f() { echo username=me; echo password=secret; }; f"\n',
  });
  setEnvironment("HOME", home);
  setEnvironment("XDG_CONFIG_HOME", home);
  const mirrors = openMirrors({ folder: makeFolder(), localRepos: [], maxConcurrentClones: 1 });
  await expect(mirrors.mirror(`http://127.0.0.1:${port}/r`)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  expect([told.length > 0, told.filter((one) => one !== undefined)]).toEqual([true, []]);
});

it("only hosts of BISECT_GIT_HOSTS are asked, where it is set", async () => {
  const base = makeFolder();
  const { hash } = makeRepository(chain(2), { bare: true, folder: join(base, "demo.git") });
  const { url } = await startGitDaemon(base);
  const mirrorsOf = (hosts: readonly string[]) =>
    openMirrors({ folder: makeFolder(), localRepos: [], hosts, maxConcurrentClones: 1 });
  const gitDir = await mirrorsOf(["git.example", "127.0.0.1"]).mirror(`${url}/demo`);
  expect(await openHistory(gitDir).resolveName("main")).toBe(hash("c2"));
  for (const address of [`${url}/demo`, "https://git.example.evil/x", "ssh://git.example@evil/x", "http://[::1]/x"]) {
    await expect(mirrorsOf(["git.example"]).mirror(address)).rejects.toMatchObject({
      code: "REPO_UNAVAILABLE",
      hint: "BISECT_GIT_HOSTS names the hosts",
    });
  }
});
