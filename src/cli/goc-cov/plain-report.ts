import type { Profile } from "../../coverage/profile/profile.js";
import { measureFunctions } from "../../coverage/report/measure-functions.js";
import type { MeasuredProfile } from "../../coverage/report/measured-profile.js";
import { renderReport } from "../../coverage/report/render-report.js";
import type { ReportType } from "../../coverage/report/report-type.js";
import { openFolderSources } from "../../coverage/source/open-folder-sources.js";
import type { SourcedProfile } from "../../coverage/source/sourced-profile.js";
import { withSources } from "../../coverage/source/with-sources.js";
import { type CoverTotal, coverTotal } from "./cover-total.js";
import type { CoverageOptions } from "./coverage-command.js";
import { plainSettings, readPlainProfile } from "./plain-profile.js";
import { sayMissing } from "./say-missing.js";
import { writeResult } from "./write-result.js";

interface PlainOptions extends CoverageOptions {
  readonly src?: string;
}

/** A profile with its sources, measured. */
interface MeasuredPlain {
  readonly profile: Profile;
  readonly sourced: SourcedProfile;
  readonly measured: MeasuredProfile;
}

/** A report of a profile and a folder of sources. Throws UNREADABLE_FILE, BAD_PROFILE, NOT_WRITTEN. */
export async function plainReport(
  path: string,
  type: ReportType,
  options: PlainOptions & { readonly output?: string },
): Promise<void> {
  const plain = await measurePlain(path, options);
  writeResult(options.output, renderReport(type, plain));
  if (type !== "raw") sayMissing(plain.measured.missingSources);
}

/** The total of a profile and a folder of sources. Throws UNREADABLE_FILE, BAD_PROFILE. */
export async function plainTotal(path: string, options: PlainOptions): Promise<CoverTotal> {
  const { measured } = await measurePlain(path, options);
  sayMissing(measured.missingSources);
  return coverTotal(measured.funcTotal);
}

/** A profile and what ran of its functions. Throws UNREADABLE_FILE, BAD_PROFILE. */
async function measurePlain(path: string, options: PlainOptions): Promise<MeasuredPlain> {
  const profile = await readPlainProfile(path, plainSettings(options));
  const sourced = await withSources(profile, openFolderSources(options.src ?? "."), { allowsPaths: true });
  return { profile, sourced, measured: measureFunctions(sourced) };
}
