import type { FastifyRequest } from "fastify";
import { withoutHiddenFields } from "../../job/hidden-fields.js";
import type { Job } from "../../job/load-job.js";
import { removeHostMac, setHostMac } from "../host-macs.js";
import { readPostedJob } from "../read-posted-job.js";
import { Refusal } from "../refusal.js";
import { readRunningJob } from "../running-job.js";
import {
  heartBeat,
  recordWtmp,
  registerTestbox,
  removeHostQueues,
  setHostQueues,
  setSshPort,
  type TestboxRegistration,
  testboxRecord,
} from "../testbox-records.js";
import { access } from "./accounts/access.js";
import type { HttpContext } from "./http-context.js";
import { nameJob } from "./name-job.js";
import type { Query } from "./read-query.js";
import type { Route } from "./route.js";
import { bodyOf } from "./submit-routes.js";

const done = "Done";
const notYet = "No yet!";
const cgi = "/~lkp/cgi-bin";
/** An event is a line of a log. */
const maxEventBytes = 64 * 1024;
const isHere = 1000;
const registerAgain = 1001;

/** What is known of machines, by themselves and their providers (scheduler.md 2.7, 2.8). */
export function testboxRoutes({ scheduler, accounts }: HttpContext): readonly Route[] {
  const { log } = scheduler;
  const put = { method: "PUT", access: access.testbox } as const;
  /** The token of a job speaks for the machine that it runs on alone. */
  const checkMachine = async (request: FastifyRequest, id: string | undefined, testbox: string): Promise<void> => {
    if (!accounts || request.account) return;
    const job = id === undefined ? undefined : await readRunningJob(scheduler.engine, id);
    if (job?.testbox !== testbox) throw new Refusal(403, "Not the testbox of this job");
  };
  const reportSshPort = async (request: FastifyRequest, said: Job): Promise<void> => {
    const { tbox_name, ssh_port, message } = said;
    const testbox = typeof tbox_name === "string" ? tbox_name : "";
    const about = { job_id: nameJob(request, said.job_id), testbox };
    const port = typeof ssh_port === "number" ? `${ssh_port}` : ssh_port;
    if (testbox === "") return;
    await checkMachine(request, about.job_id, testbox);
    if (typeof port !== "string" || port === "") return log.warn({ ...about, reason: message }, "no ssh port");
    await setSshPort(scheduler, testbox, port);
    log.info({ ...about, ssh_port: port, state: "set ssh port" }, "ssh port");
  };
  return [
    {
      ...put,
      path: "/set_host_mac",
      async handle(request) {
        const { hostname, mac } = request.query as Query;
        if (!hostname || !mac) return notYet;
        await setHostMac(scheduler, hostname, mac);
        return done;
      },
    },
    {
      ...put,
      path: "/del_host_mac",
      async handle(request) {
        const { mac } = request.query as Query;
        if (!mac) return notYet;
        await removeHostMac(scheduler, mac);
        return done;
      },
    },
    {
      ...put,
      path: "/set_host2queues",
      async handle(request) {
        const { host, queues } = request.query as Query;
        const names = (queues ?? "").split(",").filter((name) => name !== "");
        if (!host || names.length === 0) return notYet;
        await setHostQueues(scheduler, host, names);
        return done;
      },
    },
    {
      ...put,
      path: "/del_host2queues",
      async handle(request) {
        const { host } = request.query as Query;
        if (!host) return notYet;
        await removeHostQueues(scheduler, host);
        return done;
      },
    },
    {
      ...put,
      path: "/register-host2redis",
      async handle(request) {
        const { arch, owner, max_mem, ...testbox } = request.query as Query;
        const registration = registrationOf(testbox);
        if (!registration) return notYet;
        await registerTestbox(scheduler, { ...registration, arch, owner, max_mem });
        return done;
      },
    },
    {
      method: "GET",
      path: "/heart-beat",
      access: access.testbox,
      async handle(request) {
        const registration = registrationOf(request.query as Query);
        const isKnown = registration !== undefined && (await heartBeat(scheduler, registration));
        return { status_code: isKnown ? isHere : registerAgain };
      },
    },
    {
      method: "GET",
      path: "/get_testbox",
      access: access.reader,
      refusals: "json",
      async handle(request, reply) {
        const { testbox } = request.query as Query;
        const record = testbox ? await testboxRecord(scheduler, testbox) : undefined;
        if (!record) reply.code(500);
        return record ?? {};
      },
    },
    {
      method: "GET",
      path: `${cgi}/lkp-wtmp`,
      access: access.job,
      async handle(request) {
        const { tbox_name, job_token: _secret, ...said } = request.query as Query;
        const id = nameJob(request, said.job_id);
        if (!tbox_name) return done;
        await checkMachine(request, id, tbox_name);
        await recordWtmp(scheduler, tbox_name, new Map(Object.entries(said)));
        return done;
      },
    },
    {
      method: "GET",
      path: `${cgi}/report_ssh_port`,
      access: access.job,
      async handle(request) {
        await reportSshPort(request, request.query as Query);
        return done;
      },
    },
    {
      method: "POST",
      path: `${cgi}/report_ssh_info`,
      access: access.testbox,
      maxBytes: maxEventBytes,
      async handle(request) {
        await reportSshPort(request, readPostedJob(bodyOf(request)));
        return done;
      },
    },
    {
      method: "POST",
      path: "/report_event",
      access: access.testbox,
      maxBytes: maxEventBytes,
      handle(request, reply) {
        const body = bodyOf(request);
        log.info({ event: withoutHiddenFields(readPostedJob(body)) }, "event");
        reply.type("application/json");
        return body;
      },
    },
  ];
}

/** Undefined where type or name is missing. Throws Refusal 400 for another type. */
function registrationOf({ type, hostname, is_remote }: Query): TestboxRegistration | undefined {
  if (!type || !hostname) return undefined;
  if (type !== "dc" && type !== "vm" && type !== "hw") {
    throw new Refusal(400, `Invalid type: ${JSON.stringify(type.slice(0, 80))}, should be in ["dc", "vm", "hw"]`);
  }
  return { type, hostname, is_remote: is_remote === "true" || is_remote === "1" };
}
