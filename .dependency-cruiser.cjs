// The layers of docs/architecture.md: who may import whom.

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "support-stands-alone",
      comment: "support knows nothing of the product",
      severity: "error",
      from: { path: "^src/support/" },
      to: { path: "^(src|stats-parsers)/", pathNot: "^src/support/" },
    },
    {
      name: "job-and-config-use-support-alone",
      severity: "error",
      from: { path: "^src/(job|config)/" },
      to: { path: "^(src|stats-parsers)/", pathNot: "^src/(job|config|support)/" },
    },
    {
      name: "printing-is-for-cli",
      comment: "no capability may reach up to the command line",
      severity: "error",
      from: { path: "^(src|stats-parsers)/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "results-uses-job-and-support",
      severity: "error",
      from: { path: "^src/results/" },
      to: { path: "^src/", pathNot: "^src/(results|job|support)/" },
    },
    {
      name: "store-engines-know-their-interface",
      comment: "engines are named only in store/open.ts and queue/open.ts",
      severity: "error",
      from: { path: "^src/store/" },
      to: { path: "^src/", pathNot: "^src/(store|support)/" },
    },
    {
      name: "queue-engines-know-their-interface",
      severity: "error",
      from: { path: "^src/queue/" },
      to: { path: "^src/", pathNot: "^src/(queue|support)/" },
    },
    {
      name: "engines-stand-apart",
      comment: "no engine leans on another, nobody but open.ts names one",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: "^src/(store|queue)/(open\\.ts$|sqlite/|elasticsearch/|manticore/|redis/|etcd/)",
      },
      to: { path: "^src/(store|queue)/(sqlite|elasticsearch|manticore|redis|etcd)/" },
    },
    {
      name: "engines-stand-apart-from-each-other",
      severity: "error",
      from: { path: "^src/(store|queue)/(sqlite|elasticsearch|manticore|redis|etcd)/" },
      to: {
        path: "^src/(store|queue)/(sqlite|elasticsearch|manticore|redis|etcd)/",
        pathNot: "^src/$1/$2/",
      },
    },
    {
      name: "search-uses-the-query-type",
      severity: "error",
      from: { path: "^src/search/" },
      to: { path: "^src/", pathNot: "^src/(search|store|job|support)/" },
    },
    {
      name: "extraction-stands-on-results",
      severity: "error",
      from: { path: "^src/extraction/" },
      to: { path: "^src/", pathNot: "^src/(extraction|results|store|queue|job|support)/" },
    },
    {
      name: "parsers-are-known-to-the-registry-alone",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^stats-parsers/", pathNot: "^stats-parsers/registry\\.ts$" },
    },
    {
      name: "the-registry-is-for-the-catalogue",
      severity: "error",
      from: { pathNot: "^src/results/parser-catalogue\\.ts$" },
      to: { path: "^stats-parsers/registry\\.ts$" },
    },
    {
      name: "parsers-know-their-interface-alone",
      comment: "a parser is a pure function of its log: the interface, error ids and shared families are all it needs",
      severity: "error",
      from: { path: "^stats-parsers/" },
      to: { pathNot: "^(stats-parsers/|src/results/parser\\.ts$|src/results/error-ids/)" },
    },
    {
      name: "processes-start-in-one-place",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/support/process\\.ts$" },
      to: { path: "^(node:)?child_process$" },
    },
    {
      name: "no-barrels",
      comment: "src/index.ts is the public API of the package, for others only",
      severity: "error",
      from: { path: "^(src|stats-parsers)/" },
      to: { path: "^src/index\\.ts$" },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "^src/(index|cli/run-(parsing|any)-command|results/run/root-worker)\\.ts$" },
      to: {},
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"] },
  },
};
