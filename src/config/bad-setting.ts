import { CciError } from "../support/cci-error.js";
import { hideCredentials } from "../support/hide-credentials.js";
import type { Setting } from "./setting.js";

/** BAD_SETTING with the name, the origin and the value. Not for secrets. */
export function badSetting(name: string, found: Setting<string>, wanted: string): CciError {
  return new CciError("BAD_SETTING", `${name} (${found.origin}) is ${hideCredentials(found.value).slice(0, 80)}`, {
    hint: `it takes ${wanted}`,
  });
}
