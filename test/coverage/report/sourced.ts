import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";
import type { SourcedProfile } from "../../../src/coverage/source/sourced-profile.js";

/** A profile with these sources, by the names of its files; a file that is not among them has none. */
export function sourced(profile: string | Buffer, sources: Readonly<Record<string, string | Buffer>>): SourcedProfile {
  const { mode, files } = parseProfile(Buffer.from(profile));
  const known = new Map(Object.entries(sources));
  return {
    mode,
    files: files.map((file) => {
      const source = known.get(file.file);
      return source === undefined
        ? { ...file, path: undefined, source: undefined }
        : { ...file, path: file.file.replace(/^example\.test\/[^/]*\//, ""), source: Buffer.from(source) };
    }),
  };
}
