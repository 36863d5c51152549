import { openProgramCatalogue } from "../job/program-catalogue.js";
import { rememberHosts } from "../scheduler/remembered-hosts.js";
import type { SchedulerContext } from "../scheduler/scheduler-context.js";
import { openTurns } from "../scheduler/turns.js";
import { systemClock } from "../support/clock.js";
import type { Serving } from "./serving.js";

/** What a scheduler is made of. */
export type SchedulerParts = Pick<Serving, "store" | "engine" | "log" | "settings" | "accounts">;

/** The scheduler of these settings. */
export function schedulerContext({ store, engine, log, settings, accounts }: SchedulerParts): SchedulerContext {
  return {
    store,
    engine,
    clock: systemClock,
    log,
    hosts: rememberHosts(),
    turns: openTurns(),
    rules: {
      layout: settings.CCI_REDIS_LAYOUT.value,
      resultBase: settings.CCI_RESULT_BASE.value,
      resultRootForm: settings.CCI_RESULT_ROOT_FORM.value,
      defaults: {
        os: settings.CCI_DEFAULT_OS.value,
        os_arch: settings.CCI_DEFAULT_OS_ARCH.value,
        os_version: settings.CCI_DEFAULT_OS_VERSION.value,
        os_mount: settings.CCI_DEFAULT_OS_MOUNT.value,
        docker_image: settings.CCI_DEFAULT_DOCKER_IMAGE.value,
        lkp_initrd_user: settings.CCI_DEFAULT_LKP_USER.value,
      },
      maxRetry: settings.CCI_MAX_RETRY.value,
      jobTokens: accounts !== undefined,
      programs: openProgramCatalogue(settings.LKP_SRC.value),
    },
  };
}
