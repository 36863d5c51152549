import { describe, expect, it } from "vitest";
import { downloadName } from "../../../src/coverage/store/download-name.js";

describe("downloadName", () => {
  it("replaces a slash and adds a tag of the name (case 47)", () => {
    expect(downloadName("staging_th_apa_goc_echoserver_feature/sub_959f168fc3")).toBe(
      "staging_th_apa_goc_echoserver_feature-sub_959f168fc3~eaa18bde",
    );
  });

  it("leaves a name that a file can have as it is", () => {
    expect(downloadName("staging_th_apa_goc.echo-server_master_845820727e")).toBe(
      "staging_th_apa_goc.echo-server_master_845820727e",
    );
  });

  it("replaces each byte of a sign, and keeps two names apart that differ in signs alone", () => {
    expect(downloadName("é")).toMatch(/^--~[0-9a-f]{8}$/);
    expect(downloadName("a/b")).not.toBe(downloadName("a:b"));
    expect(downloadName("a\r\nb~")).toMatch(/^a--b-~[0-9a-f]{8}$/);
  });
});
