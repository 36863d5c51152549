import type { Profile } from "../profile/profile.js";
import { profileText } from "../profile/profile-text.js";
import { renderReport } from "../report/render-report.js";
import type { ReportType } from "../report/report-type.js";
import { measureProfile, type ReportSubject } from "./measure-profile.js";
import type { WatchContext } from "./watch-context.js";

/** A report of a profile that is not stored, as the accumulated one of a key. Throws as `measureProfile`; `raw` needs no git. */
export async function profileReport(
  context: Pick<WatchContext, "repositories" | "rules">,
  profile: Profile,
  subject: ReportSubject,
  type: ReportType,
  stop?: AbortSignal,
): Promise<Buffer> {
  if (type === "raw") return Buffer.from(profileText(profile));
  return Buffer.from(renderReport(type, await measureProfile(context, profile, subject, stop)));
}
