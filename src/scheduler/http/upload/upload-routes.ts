import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../../refusal.js";
import { access } from "../accounts/access.js";
import { authorise } from "../accounts/authorise.js";
import { presentedToken } from "../accounts/presented-token.js";
import type { HttpContext } from "../http-context.js";
import type { Query } from "../read-query.js";
import type { Route } from "../route.js";
import { contentRange } from "./content-range.js";
import type { SayContinue } from "./expect-continue.js";
import { openJobUsage } from "./job-usage.js";
import { bytesOf, keptBytes } from "./kept-bytes.js";
import { type Missing, type OpenFolder, openFolder } from "./open-folder.js";
import { isPartName } from "./part-name.js";
import { receiveUpload } from "./receive-upload.js";
import { uploadPath } from "./upload-path.js";
import { candidateIds, findTarget, type UploadTarget } from "./upload-target.js";
import { trackUploads } from "./uploads-in-hand.js";

/** A job may upload as many files of the largest size. */
const filesPerJob = 10;
/** The server writes them at dispatch. */
const serverFiles: ReadonlySet<string> = new Set(["job.yaml", "job.sh"]);
/** What is read of a refused body, so that the connection can go on. */
const maxDrainedBytes = 1024 * 1024;

/** Where testboxes put their results (scheduler.md 2.10). */
export function uploadRoutes(context: HttpContext, sayContinue: SayContinue): readonly Route[] {
  const { scheduler, limits } = context;
  const base = scheduler.rules.resultBase;
  const usage = openJobUsage(scheduler.clock, limits.maxUploadBytes * filesPerJob);
  const uploads = trackUploads();
  const common = { path: "/result/*", access: access.upload } as const;

  const put = async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
    const { root, path } = await targetOf(context, request, false);
    const name = path.at(-1);
    if (name === undefined || path.some(isPartName)) throw new Refusal(400, "Invalid name in path");
    const range = contentRange(request.headers["content-range"]);
    const said = request.headers["content-length"];
    const length = said === undefined ? undefined : Number(said);
    if (range && length && length !== range.to - range.from + 1) {
      throw new Refusal(400, "Content-Length is not the length of Content-Range");
    }
    if ((length ?? 0) > limits.maxUploadBytes) throw new Refusal(413, `Over ${limits.maxUploadBytes} bytes`);
    if (path.length === 1 && serverFiles.has(name)) {
      sayContinue(request.raw, reply.raw);
      request.raw.resume();
      return noContent(reply);
    }
    const jobFolder = join(base, ...root);
    return withFolder(base, [...root, ...path.slice(0, -1)], "make", async (folder) => {
      const received = await uploads.take([...root, ...path].join("/"), async (superseded) => {
        const room = await usage.begin(jobFolder);
        const bytesBefore = await bytesOf(folder, name);
        try {
          const begin = (): void => sayContinue(request.raw, reply.raw);
          const { maxUploadBytes: maxBytes } = limits;
          return await receiveUpload({
            folder,
            name,
            body: request.raw,
            length,
            begin,
            range,
            maxBytes,
            room,
            superseded,
          });
        } finally {
          room.end((await bytesOf(folder, name)) - bytesBefore);
        }
      });
      switch (received.kind) {
        case "offset":
          reply.header("upload-offset", received.kept);
          throw new Refusal(409, `${received.kept} bytes are kept`);
        case "part":
          reply.code(202).header("upload-offset", received.kept);
          return "";
        default:
          if (received.kind === "replaced") return noContent(reply);
          reply.code(201);
          return "";
      }
    });
  };

  return [
    {
      ...common,
      method: "PUT",
      async handle(request, reply) {
        try {
          return await put(request, reply);
        } catch (error) {
          const length = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
          if (!request.raw.complete && length > maxDrainedBytes) reply.header("connection", "close");
          throw error;
        }
      },
    },
    {
      ...common,
      method: "MKCOL",
      async handle(request, reply) {
        const { root, path } = await targetOf(context, request, true);
        const name = path.at(-1);
        if (name === undefined) throw new Refusal(405, "It exists");
        if (path.some(isPartName)) throw new Refusal(400, "Invalid name in path");
        return withFolder(base, [...root, ...path.slice(0, -1)], "make", async (folder) => {
          await mkdir(folder.path(name)).catch((error: NodeJS.ErrnoException) => {
            throw error.code === "EEXIST" ? new Refusal(405, "It exists") : error;
          });
          reply.code(201);
          return "";
        });
      },
    },
    {
      ...common,
      method: "HEAD",
      async handle(request, reply) {
        const { root, path } = await targetOf(context, request, true);
        const name = path.at(-1);
        if (path.some(isPartName)) throw new Refusal(404, "No such file");
        const bytes = await withFolder(base, [...root, ...path.slice(0, -1)], "tell", async (folder) =>
          name === undefined ? undefined : (await keptBytes(folder, name))?.bytes,
        );
        if (bytes === undefined) throw new Refusal(404, "No such file");
        return reply.header("content-length", bytes).send();
      },
    },
  ];
}

async function targetOf(context: HttpContext, request: FastifyRequest, isFolder: boolean): Promise<UploadTarget> {
  const { scheduler, accounts } = context;
  const names = uploadPath(request.raw.url ?? "", isFolder);
  if (!accounts) return named(request, await findTarget(scheduler, names));
  const claim = { token: presentedToken(request.headers), jobToken: (request.query as Query).job_token };
  // Nobody learns which jobs there are.
  const [jobId] = candidateIds(names);
  const outcome = await findTarget(scheduler, names).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
  const id = outcome instanceof Refusal ? jobId : outcome.id;
  request.account = await authorise(scheduler, accounts, access.upload, { ...claim, jobId: id });
  if (outcome instanceof Refusal) throw outcome;
  return named(request, outcome);
}

function named(request: FastifyRequest, target: UploadTarget): UploadTarget {
  request.jobId = target.id;
  return target;
}

async function withFolder<T>(
  base: string,
  names: readonly string[],
  missing: Missing,
  work: (folder: OpenFolder) => Promise<T>,
): Promise<T> {
  const folder = await openFolder(base, names, missing);
  if (!folder) throw new Refusal(404, "No such folder");
  try {
    return await work(folder);
  } finally {
    await folder.close();
  }
}

function noContent(reply: FastifyReply): string {
  reply.code(204);
  return "";
}
