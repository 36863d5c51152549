import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { makeFolder } from "../../support/temp-folder.js";
import { echoProfile, makeEchoRepository } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";

const run = promisify(execFile);
const folders = (process.env.PATH ?? "").split(":");
const has = (program: string): boolean => folders.some((folder) => existsSync(join(folder, program)));
const hasJq = has("jq");
const missing = has("curl") ? "" : ": there is no curl here";

const json = '-H "Content-Type:application/json"';
const lines = {
  health: "curl -i http://127.0.0.1:8089/",
  ping: "curl http://127.0.0.1:8089/ping | jq .",
  list: "curl http://127.0.0.1:8089/cover/list | jq .",
  raw: `curl -XPOST http://127.0.0.1:8089/cover/raw ${json} -d '{"srv_addr":"http://127.0.0.1:51007"}' -o raw_profile.cov`,
  sync: `curl -XPOST http://127.0.0.1:8089/cover/report/sync ${json} -d '{"srv_name":"${echoService}","addresses":["http://127.0.0.1:51007"]}'`,
  latest: `curl -XPOST http://127.0.0.1:8089/cover/latest/report ${json} -d '{"rpt_type":"func","srv_name":"${echoService}"}' -o cover_report.func`,
};

it.skipIf(missing !== "")(
  `runs the curl lines of people as they are, but for the ports (case 28)${missing}`,
  async () => {
    const repository = makeEchoRepository();
    const commit = repository.hash("head").slice(0, 10);
    const { lab, url } = await openCoverageTestServer({ repo: repository.folder });
    const name = echoService.replace("845820727e", commit);
    const [agent] = await lab.serve(name, echoProfile({ main: 1 }));
    const folder = makeFolder();
    const curl = async (line: string): Promise<string> => {
      const real = line
        .replaceAll("http://127.0.0.1:8089", url)
        .replaceAll("http://127.0.0.1:51007", agent?.address ?? "")
        .replaceAll("845820727e", commit)
        // Without it the JSON goes through our own parser alone.
        .replace(" | jq .", hasJq ? " | jq ." : "");
      return (await run("sh", ["-c", real], { cwd: folder })).stdout;
    };

    expect(await curl(lines.health)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nGoc Watch Dog: ok$/s);
    expect(JSON.parse(await curl(lines.ping))).toEqual({ code: 0, message: "pong" });
    expect(JSON.parse(await curl(lines.list))).toMatchObject({ code: 0, count: 1, data: [{ srv_name: name }] });
    await curl(lines.raw);
    expect(readFileSync(join(folder, "raw_profile.cov"), "utf8")).toBe(echoProfile({ main: 1 }));
    expect(JSON.parse(await curl(lines.sync))).toMatchObject({ code: 0, cover_total: "27.3", changed: true });
    await curl(lines.latest);
    expect(readFileSync(join(folder, "cover_report.func"), "utf8")).toMatch(/^total:\t+\(statements\)\t+27\.3%\n$/m);
    expect(JSON.parse(await curl(lines.list))).toMatchObject({ data: [{ srv_status: "online", cover_total: "27.3" }] });
  },
);
