import type { Profile } from "../profile/profile.js";
import { measureFunctions } from "../report/measure-functions.js";
import type { ReportedProfile } from "../report/render-report.js";
import { type ServiceName, serviceNameText } from "../service-name.js";
import { withSources } from "../source/with-sources.js";
import type { Snapshot } from "../store/snapshot.js";
import { serviceRepository } from "./service-repository.js";
import type { WatchContext } from "./watch-context.js";

/** Whose profile it is: a service, or a snapshot of one, of which a report tells more. */
export type ReportSubject = ServiceName & Partial<Pick<Snapshot, "addresses" | "updatedAt">>;

/**
 * A profile with its sources at the commit of its service, and its functions (coverage.md 5.3). Throws REPO_UNAVAILABLE,
 * NOT_FOUND (the commit), UNREADABLE_FILE.
 */
export async function measureProfile(
  context: Pick<WatchContext, "repositories" | "rules">,
  profile: Profile,
  subject: ReportSubject,
  stop?: AbortSignal,
): Promise<ReportedProfile> {
  const repository = await serviceRepository(context, subject.app, stop);
  const tree = repository.sources(await repository.resolve(subject.commit, stop));
  const module = context.rules.modules.get(subject.app)?.module;
  const sourced = await withSources(profile, tree, { allowsPaths: false, ...(module === undefined ? {} : { module }) });
  stop?.throwIfAborted();
  const { branch, commit, addresses, updatedAt } = subject;
  return {
    profile,
    sourced,
    measured: measureFunctions(sourced),
    about: {
      service: serviceNameText(subject),
      branch,
      commit,
      ...(addresses ? { addresses } : {}),
      ...(updatedAt === undefined ? {} : { time: updatedAt }),
    },
  };
}
