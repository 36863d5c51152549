import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** commander can start subcommands as programs of their own; cci has none, and loading that takes 9 ms. */
const withoutSubprocesses: Plugin = {
  name: "without-subprocesses",
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("/commander/") ? { path: "child_process", namespace: "nothing" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "export {};" }));
  },
};

export default defineConfig([
  {
    // What the launchers start: one file each, for that opens far faster than a tree of packages and chunks, and
    // CommonJS, for Node starts it 20 ms sooner (docs/decisions/006).
    entry: {
      "run-parsing-command": "src/cli/run-parsing-command.ts",
      "run-any-command": "src/cli/run-any-command.ts",
      "run-coverage-command": "src/cli/run-coverage-command.ts",
      "root-worker": "src/results/run/root-worker.ts",
    },
    format: "cjs",
    outExtension: () => ({ js: ".cjs" }),
    platform: "node",
    target: "node20",
    splitting: false,
    shims: true,
    noExternal: ["commander", "js-yaml", "fzstd"],
    removeNodeProtocol: false,
    esbuildPlugins: [withoutSubprocesses],
  },
  {
    // What other programs import.
    entry: { index: "src/index.ts" },
    format: "esm",
    platform: "node",
    target: "node20",
    dts: true,
  },
]);
