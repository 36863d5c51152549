import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalUrl } from "../../../src/bisect/git/canonical-url.js";
import { shortName } from "../../../src/bisect/git/short-name.js";

it.each([
  ["git+https://h/x.git", "https://h/x"],
  ["https://h/x/", "https://h/x"],
  ["https://H/x", "https://h/x"],
  ["HTTPS://Example.COM:443/Group/Repo.git/", "https://example.com/Group/Repo"],
  ["git+http://h:8080/x", "http://h:8080/x"],
  ["git://git.kernel.org/pub/linux.git", "git://git.kernel.org/pub/linux"],
  ["ssh://git@host:2222/a/b.git", "ssh://git@host:2222/a/b"],
  ["https://[::1]:3000/x", "https://[::1]:3000/x"],
  ["https://user:secret@h/x", "https://h/x"],
  ["ssh://user:secret@h/x", "ssh://user@h/x"],
  ["/srv/git/x.git", "/srv/git/x"],
  ["file:///srv/git/../git//x/.git", "/srv/git/x"],
])("the one spelling of %s is %s", (text, canonical) => {
  expect(canonicalUrl(text)).toBe(canonical);
  expect(canonicalUrl(canonical)).toBe(canonical);
});

it.each([
  "",
  "/",
  "x",
  "h:x",
  "git@h:x",
  "ftp://h/x",
  "git+ssh://h/x",
  "git+git://h/x",
  "ext::sh -c id",
  "fd::7",
  "-x",
  "--upload-pack=id",
  "https://h",
  "https://h/",
  "https://h/.git",
  "https:///x",
  "https://-h/x",
  "ssh://-oProxyCommand=id/x",
  "ssh://-l@h/x",
  "https://h/x\ny",
  "https://h/x y",
  "https://h\\@evil/x",
  "file://host/x",
  "https://h/x?service=y",
  "https://h/x#tag=v1",
  "javascript:alert(1)",
  `https://h/${"x".repeat(3000)}`,
])("%j is no address of a repository", (text) => {
  expect(canonicalUrl(text)).toBeUndefined();
});

it("the short name is the last part of the path, of odd texts too", () => {
  expect(shortName("https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git")).toBe("linux");
  expect(shortName("/srv/git/demo/.git")).toBe("demo");
  expect(shortName("nonsense")).toBe("nonsense");
});

it("what is canonical stays as it is, begins with no dash and has a scheme of the list", () => {
  const text = fc.oneof(
    fc.webUrl({ validSchemes: ["http", "https", "git", "ssh"], withQueryParameters: true }),
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^(git\+)?(https?|ssh|file):\/\/[a-zA-Z@.:-]{0,8}\/[a-z./]{0,12}$/),
  );
  fc.assert(
    fc.property(text, (url) => {
      const canonical = canonicalUrl(url);
      if (canonical === undefined) return;
      expect(canonicalUrl(canonical)).toBe(canonical);
      expect(canonical).toMatch(/^(https?:\/\/[^/@]+|git:\/\/[^/@]+|ssh:\/\/[^/]+|)\/./);
    }),
  );
});
