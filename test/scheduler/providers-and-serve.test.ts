import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startServe } from "../services/serve.js";
import { makeFakeQemu } from "../support/fake-qemu.js";
import { runAsync } from "../support/run-async.js";
import { startSchedulerDouble } from "../support/scheduler-double.js";
import { makeFolder } from "../support/temp-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the how-to of a scheduler of one's own", () => {
  it("case 64: a posted job boots in the user's virtual machine, through the port of the settings file", async () => {
    // In place of the servers of kernels and initrds; every file holds its own path.
    const files = await startSchedulerDouble(({ path }) => ({ body: `<${path}>` }));
    const at = { HOST: "127.0.0.1", PORT: String(files.port) };
    const server = await startServe({
      env: { OS_HTTP_HOST: at.HOST, OS_HTTP_PORT: at.PORT, INITRD_HTTP_HOST: at.HOST, INITRD_HTTP_PORT: at.PORT },
    });
    const qemu = makeFakeQemu();
    const port = new URL(server.url).port;
    const HOME = makeFolder({ ".config/compass-ci/defaults/example.yaml": `SCHED_PORT: ${port}\n` });
    const env = { ...qemu.env, HOME, USER: "me", SCHED_HOST: "127.0.0.1", SCHED_PORT: "1" };

    const helper = join(root, "user-client/helper");
    const added = await runAsync(join(helper, "0_addjob.sh"), [join(helper, "iperf.yaml")], { env });
    expect(added).toMatchObject({ stderr: "", exitCode: 0 });
    const [, id] = /^add job as jobid = ([1-9]\d*)\n$/.exec(added.stdout) ?? [];

    const ran = await runAsync(join(root, "providers/my-qemu.sh"), [], { env });
    expect(ran).toMatchObject({ stderr: "", exitCode: 3 });
    const notes = qemu.notes();
    expect(notes?.kernel.toString()).toBe("</os/debian/aarch64/sid/vmlinuz>");
    expect(notes?.valueOf("-append")).toBe(
      "user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job root=127.0.0.1:/os/debian/aarch64/sid rootovl ip=dhcp ro",
    );
    const first = "</os/debian/aarch64/sid/initrd.lkp></initrd/lkp/latest/lkp-aarch64.cgz>";
    expect(notes?.initrd.toString("latin1").startsWith(first)).toBe(true);
    const archive = notes?.initrd.subarray(first.length) ?? Buffer.alloc(0);
    const { stdout } = spawnSync("sh", ["-c", "gzip -dc | cpio -it --quiet"], { input: archive, encoding: "utf8" });
    expect(stdout).toBe("lkp\nlkp/scheduled\nlkp/scheduled/job.yaml\nlkp/scheduled/job.sh\n");

    const job = (await (await fetch(`${server.url}/scheduler/v1/jobs/${id}`)).json()) as Record<string, unknown>;
    expect(job).toMatchObject({ id, job_stage: "boot", testbox: expect.stringMatching(/^vm-2p8g--me-\d+$/) });
    // The machine is gone, and its address with it: a second one has nothing to run.
    const again = await runAsync(join(root, "providers/my-qemu.sh"), [], { env });
    expect(again).toMatchObject({ stderr: "", exitCode: 0 });
    expect(again.stdout).toMatch(/^No job now for vm-2p8g--me-\d+\n$/);
    await server.stop();
  });
});
