import type { FastifyReply, FastifyRequest } from "fastify";
import type { Job } from "../../job/load-job.js";
import { containerAnswer } from "../boot/container-answer.js";
import { grubAnswer } from "../boot/grub-answer.js";
import { ipxeAnswer } from "../boot/ipxe-answer.js";
import { libvirtAnswer } from "../boot/libvirt-answer.js";
import { nativeAnswer } from "../boot/native-answer.js";
import { type Asked, dispatchJob } from "../dispatch-job.js";
import { Refusal } from "../refusal.js";
import type { AnswerHosts } from "../scheduler-context.js";
import { access } from "./accounts/access.js";
import { grantDownload } from "./download-grant.js";
import type { HttpContext } from "./http-context.js";
import type { Query } from "./read-query.js";
import type { Route } from "./route.js";

interface BootType {
  readonly asks: "mac" | "hostname";
  readonly answer: (job: Job | undefined, hosts: AnswerHosts) => string;
  readonly isJson: boolean;
}

const bootTypes: ReadonlyMap<string, BootType> = new Map([
  ["ipxe", { asks: "mac", answer: ipxeAnswer, isJson: false }],
  ["grub", { asks: "mac", answer: grubAnswer, isJson: false }],
  ["container", { asks: "hostname", answer: containerAnswer, isJson: true }],
  ["libvirt", { asks: "mac", answer: libvirtAnswer, isJson: true }],
  ["native", { asks: "hostname", answer: nativeAnswer, isJson: true }],
] as const);

const maxWaitMs = 10_000;

/** Where testboxes ask for a job (scheduler.md 2.3). With `?wait=S` an idle one is answered after up to S seconds. */
export function bootRoutes(context: HttpContext): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/boot.:type/:param/:value",
      access: access.testbox,
      async handle(request, reply) {
        const { type = "", value = "" } = request.params as Readonly<Record<string, string>>;
        const boot = bootTypes.get(type);
        if (!boot) throw new Refusal(404, `Not defined boot type ${type}`);
        const asked = boot.asks === "mac" ? { mac: value } : { hostname: value };
        const text = await answer(context, request, reply, asked, type, boot);
        if (!boot.isJson) return text;
        reply.header("content-type", "application/json");
        // To a text fastify would add a charset.
        return Buffer.from(text);
      },
    },
    {
      method: "GET",
      path: "/~lkp/cgi-bin/gpxelinux.cgi",
      access: access.testbox,
      async handle(request, reply) {
        const { hostname, mac } = request.query as Query;
        if (!hostname && !mac) throw new Refusal(400, "Missing parameter hostname or mac");
        const boot = bootTypes.get("ipxe") as BootType;
        return answer(context, request, reply, hostname ? { hostname } : { mac: mac ?? "" }, "ipxe", boot);
      },
    },
  ];
}

async function answer(
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
  type: string,
  boot: BootType,
): Promise<string> {
  const gone = new AbortController();
  // After an answer that got through nobody listens any more, and the error that an abort makes takes its time.
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  const waitMs = waitMsOf(request.query as Query);
  const signal = waitMs === 0 ? gone.signal : AbortSignal.any([gone.signal, context.stopping]);
  const hosts = context.hosts(request);
  const job = await dispatchJob(context.scheduler, asked, hosts, { waitMs, signal });
  if (job) {
    request.jobId = String(job.id);
    context.metrics.dispatched(type);
    if (context.accounts) await grantDownload(context.scheduler, request.jobId, request.ip);
  }
  return boot.answer(job, hosts);
}

function waitMsOf({ wait }: Query): number {
  const seconds = Number(wait ?? 0);
  return seconds > 0 ? Math.min(seconds * 1000, maxWaitMs) : 0;
}
