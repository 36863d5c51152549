import { constants, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { reasonOf } from "../../support/cci-error.js";
import { archiveFolder } from "../job-folders.js";
import { isJobId } from "../job-id.js";
import { Refusal } from "../refusal.js";
import { access } from "./accounts/access.js";
import { authorise } from "./accounts/authorise.js";
import { presentedToken } from "./accounts/presented-token.js";
import { isDownloadGranted } from "./download-grant.js";
import type { HttpContext } from "./http-context.js";
import type { Route } from "./route.js";

/** The raw path: an id with an escape in it is none. */
const archivePath = /^(?:\/scheduler)?\/job_initrd_tmpfs\/([^/?#%]{1,100})\/job\.cgz(?:[?#]|$)/;

/** Where testboxes fetch job.cgz, once (scheduler.md 2.4). */
export function downloadRoutes(context: HttpContext): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/job_initrd_tmpfs/*",
      access: access.download,
      handle: (request, reply) => download(context, request, reply),
    },
  ];
}

async function download(context: HttpContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const id = archivePath.exec(request.raw.url ?? "")?.[1];
  if (id === undefined || !isJobId(id)) throw new Refusal(404, "No such file");
  request.jobId = id;
  await checkRight(context, request, id);
  const folder = archiveFolder(context.scheduler.rules.resultBase, id);
  // In one piece: a client that has all bytes may close before the end of a stream is seen here.
  const archive = await readArchive(join(folder, "job.cgz"));
  // Not before the last byte is on its way: a download that broke off can be tried again.
  const { socket } = request.raw;
  reply.raw.prependOnceListener("finish", () => {
    // Node says "finish" also of a write that failed with its connection.
    if (!socket.destroyed) forget(folder, context);
  });
  return reply.type("application/octet-stream").send(archive);
}

async function readArchive(path: string): Promise<Buffer> {
  try {
    return await readFile(path, { flag: constants.O_RDONLY | constants.O_NOFOLLOW });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") throw new Refusal(404, "No such file");
    throw new Refusal(500, `job.cgz: ${reasonOf(error)}`, { cause: error });
  }
}

/** At once, before anything else is served: the next request finds nothing. */
function forget(folder: string, { scheduler }: HttpContext): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    scheduler.log.error({ folder, reason: reasonOf(error) }, "the archive of a job stays");
  }
}

async function checkRight({ scheduler, accounts }: HttpContext, request: FastifyRequest, id: string): Promise<void> {
  if (!accounts) return;
  const token = presentedToken(request.headers);
  if (token === undefined && (await isDownloadGranted(scheduler, id, request.ip))) return;
  request.account = await authorise(scheduler, accounts, access.download, {
    token,
    jobToken: undefined,
    jobId: id,
  });
}
