import { connect } from "node:net";
import { onTestFinished } from "vitest";
import { gitEnvironment } from "../../../src/support/git/git-environment.js";
import { freePort, startServer, type TestServer } from "../../services/server-process.js";

/** A real `git daemon` on loopback until the end of the test; it serves every repository below a folder. */
export async function startGitDaemon(folder: string): Promise<TestServer> {
  const port = await freePort();
  const server = await startServer({
    url: `git://127.0.0.1:${port}`,
    command: "git",
    args: ["daemon", "--export-all", "--reuseaddr", "--listen=127.0.0.1", `--port=${port}`, `--base-path=${folder}`],
    // Repositories of tests belong to whoever runs them.
    env: gitEnvironment(),
    isReady: () =>
      new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1", () => resolve(true));
        socket.on("error", () => resolve(false));
        socket.on("connect", () => socket.destroy());
      }),
  });
  onTestFinished(() => server.stop());
  return server;
}
