import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readServiceName } from "../../src/coverage/service-name.js";

const echo = { env: "staging", region: "th", app: "apa_goc_echoserver" };
const known = ["apa", "apa_goc", "apa_goc_echoserver"];

describe("the name of a service", () => {
  it.each([
    ["staging_th_apa_goc_echoserver_master_518e0a570c", { ...echo, branch: "master", commit: "518e0a570c" }],
    [
      "staging_th_apa_goc_echoserver_v2_master_518e0a570c",
      { ...echo, app: "apa_goc_echoserver_v2", branch: "master", commit: "518e0a570c" },
    ],
    ["staging_th_apa_goc_echoserver_origin/master_845820727e", { ...echo, branch: "master", commit: "845820727e" }],
    ["staging_th_apa_goc_echoserver_feature/sub_959f168fc3", { ...echo, branch: "feature/sub", commit: "959f168fc3" }],
    [
      "staging_th_apa_goc_echoserver_fix_login_959f168fc3",
      { ...echo, app: "apa_goc_echoserver_fix", branch: "login", commit: "959f168fc3" },
    ],
  ])("reads %s (case 1)", (name, parts) => {
    expect(readServiceName(name, [])).toEqual(parts);
  });

  it("gives a known app its whole name and the branch the rest, the longest app first (case 1)", () => {
    const name = "staging_th_apa_goc_echoserver_fix_login_959f168fc3";
    const parts = { ...echo, branch: "fix_login", commit: "959f168fc3" };
    expect(readServiceName(name, known)).toEqual(parts);
    expect(readServiceName(name, known.toReversed())).toEqual(parts);
    expect(readServiceName(name, ["apa_goc_echoserver_fix_login", "other"]).branch).toBe("login");
  });

  it.each([
    "staging_th_apa_goc_echoserver_v1",
    "gocc",
    "a_b_c_d",
    "staging_th__master_845820727e",
    "staging_th_../x_master_845820727e",
    "",
    "_th_app_master_845820727e",
    "staging__app_master_845820727e",
    "staging_th_app_master_",
    "staging_th_app__845820727e",
    "staging_th_app_origin/_845820727e",
    "staging_th_app_master_84582",
    `staging_th_app_master_${"a".repeat(41)}`,
    "staging_th_app_master_845820727g",
    "staging_th_.app_master_845820727e",
    "staging_th_.._master_845820727e",
    "staging_.._app_master_845820727e",
    "._th_app_master_845820727e",
    "staging_th_app_.._845820727e",
    "staging_th_app_.._x_master_845820727e",
    "staging_th_a/b_master_845820727e",
    "staging_th_app\n_master_845820727e",
    "staging_th_app_master_845820727e\n",
  ])("refuses %j (cases 1 and 2)", (name) => {
    const message = `invalid service name: ${name.replace("\n", "\\u000a")} (want env_region_app_branch_commit)`;
    expect(() => readServiceName(name, [])).toThrow(expect.objectContaining({ code: "BAD_SERVICE_NAME", message }));
  });

  it.each(["sqlite.db", "sqlite.db-wal", "SQLite.db-journal", "goc-cov.json"])(
    "refuses the app %s, whose folder would take the place of a file of the work folder",
    (app) => {
      expect(() => readServiceName(`e_r_${app}_main_abcdef`, [app])).toThrow("invalid service name");
    },
  );

  it.each([
    ["refs/heads/main", "main"],
    ["refs/remotes/origin/main", "main"],
    ["remotes/origin/a/b", "a/b"],
    ["origin/origin/x", "origin/x"],
    ["upstream/main", "upstream/main"],
  ])("takes one prefix from the branch %s", (branch, short) => {
    expect(readServiceName(`e_r_app_${branch}_ABCDEF0`, [])).toEqual({
      env: "e",
      region: "r",
      app: "app",
      branch: short,
      commit: "abcdef0",
    });
  });

  it("never lets a name lead out of the work folder", () => {
    const part = fc.stringMatching(/^[a-c./_-]{0,6}$/);
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (parts, apps) => {
        try {
          expect(readServiceName([...parts, "abcdef"].join("_"), apps).app).toMatch(/^[a-c][a-c._-]*$/);
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_SERVICE_NAME" });
        }
      }),
    );
  });
});
