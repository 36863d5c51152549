import type { Profile } from "../profile/profile.js";
import { profileText } from "../profile/profile-text.js";
import type { SourcedProfile } from "../source/sourced-profile.js";
import { coberturaReport } from "./cobertura-report.js";
import { funcReport } from "./func-report.js";
import type { HtmlAbout } from "./html-about.js";
import { htmlReport } from "./html-report.js";
import { jsonReport } from "./json-report.js";
import { lcovReport } from "./lcov-report.js";
import type { MeasuredProfile } from "./measured-profile.js";
import type { ReportType } from "./report-type.js";

/** A profile with all that its reports are made of. */
export interface ReportedProfile {
  readonly profile: Profile;
  readonly sourced: SourcedProfile;
  readonly measured: MeasuredProfile;
  readonly about?: HtmlAbout;
}

/** The report of a type, as text (coverage.md 5.3, 5.6, 5.7). */
export function renderReport(type: ReportType, { profile, sourced, measured, about }: ReportedProfile): string {
  switch (type) {
    case "raw":
      return profileText(profile);
    case "func":
      return funcReport(measured);
    case "json":
      return jsonReport(measured, profile.mode);
    case "html":
      return htmlReport(sourced, measured, about);
    case "cobertura":
      return coberturaReport(sourced);
    case "lcov":
      return lcovReport(sourced, measured);
  }
}
