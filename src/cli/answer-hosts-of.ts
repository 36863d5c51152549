import type { Settings } from "../config/settings.js";
import { hostAndPort } from "../scheduler/http/host-and-port.js";
import type { AnswerHosts } from "../scheduler/scheduler-context.js";

const defaultSchedulerPort = 3000;

/** The hosts that a job names, for jobs that nobody asked for by HTTP. */
export function answerHostsOf(settings: Settings): AnswerHosts {
  return {
    sched: hostAndPort(settings.SCHED_HOST.value ?? "127.0.0.1", settings.SCHED_PORT.value ?? defaultSchedulerPort),
    osHttp: hostAndPort(settings.OS_HTTP_HOST.value, settings.OS_HTTP_PORT.value),
    initrdHttp: hostAndPort(settings.INITRD_HTTP_HOST.value, settings.INITRD_HTTP_PORT.value),
    srvHttpCci: hostAndPort(settings.SRV_HTTP_CCI_HOST.value, settings.SRV_HTTP_CCI_PORT.value),
  };
}
