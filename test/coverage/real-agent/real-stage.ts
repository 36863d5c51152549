import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProfileMode } from "../../../src/coverage/profile/profile.js";
import { makeRepository } from "../../bisect/git/make-repository.js";
import { freePort, startServer } from "../../services/server-process.js";
import { startCentre } from "../goc-double/start-centre.js";
import type { BuildOptions } from "./build-options.js";
import { buildWithCover } from "./build-with-cover.js";
import { buildWithGoc } from "./build-with-goc.js";
import { echoSources } from "./echo-sources.js";
import { runTool } from "./run-tool.js";

/** A centre and programs whose agents are real. It lives as long as the tests of a file. */
export interface RealStage {
  /** The repository of the service, and the commit that it was built from. */
  readonly repo: string;
  readonly commit: string;
  /** The URL of a centre that lists nothing, for one test. */
  openCentre(): Promise<string>;
  /** The service, counting like this. */
  program(mode: ProfileMode): string;
  /** What `go tool cover -func` makes of a profile file, in the folder of the sources. */
  coverFunc(profile: string): Promise<string>;
  close(): Promise<void>;
}

const modes: readonly ProfileMode[] = ["set", "count", "atomic"];

/** Services that `go tool cover -var` instruments, and the double of the centre. */
export function openCoverStage(go: string): Promise<RealStage> {
  return openStage(go, {
    build: (options) => buildWithCover(go, options),
    openCentre: async () => (await startCentre()).url,
    close: async () => {},
  });
}

/** `goc server`, and services that `goc build` instruments. */
export async function openGocStage(go: string, goc: string): Promise<RealStage> {
  const folder = mkdtempSync(join(tmpdir(), "cci-test-goc-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    url,
    command: goc,
    args: ["server", `--port=127.0.0.1:${port}`],
    cwd: folder,
    isReady: async () => (await fetch(`${url}/v1/cover/list`)).ok,
  });
  return openStage(go, {
    build: (options) => buildWithGoc(goc, url, options),
    async openCentre() {
      await fetch(`${url}/v1/cover/init`, { method: "POST" });
      return url;
    },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

interface StageParts extends Pick<RealStage, "openCentre" | "close"> {
  build(options: BuildOptions): Promise<void>;
}

async function openStage(go: string, { build, openCentre, close }: StageParts): Promise<RealStage> {
  const folder = mkdtempSync(join(tmpdir(), "cci-test-agents-"));
  const closeAll = async (): Promise<void> => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
  const sources = join(folder, "sources");
  const program = (mode: ProfileMode): string => join(folder, "programs", mode);
  try {
    mkdirSync(join(folder, "programs"));
    const { folder: repo, hash } = makeRepository([{ name: "service", files: echoSources() }], { folder: sources });
    await Promise.all(
      modes.map((mode) => build({ sources, folder: join(folder, mode), mode, program: program(mode) })),
    );
    return {
      repo,
      commit: hash("service"),
      openCentre,
      program,
      coverFunc: (profile) => runTool(go, sources, ["tool", "cover", `-func=${profile}`]),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
