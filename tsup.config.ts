import { defineConfig } from "tsup";

// What the parsing commands need at start is bundled: one file per command opens far faster than a tree of packages.
export default defineConfig({
  entry: { cci: "src/cli/main.ts", index: "src/index.ts", "root-worker": "src/results/run/root-worker.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  splitting: true,
  clean: true,
  dts: { entry: { index: "src/index.ts" } },
  noExternal: [
    "commander",
    "chalk",
    "js-yaml",
    "fzstd",
    "xz-decompress",
    "write-file-atomic",
    "imurmurhash",
    "signal-exit",
  ],
  // CommonJS packages bundled into ESM ask for require and __filename.
  banner: {
    js: [
      'import { createRequire as cciRequire } from "node:module";',
      "const require = cciRequire(import.meta.url);",
      "const __filename = import.meta.filename;",
    ].join("\n"),
  },
});
