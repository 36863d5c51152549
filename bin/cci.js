#!/usr/bin/env node
"use strict";

const argv = process.argv.slice(2);
// The version is printed with nothing else loaded.
if (argv[0] === "--version" || argv[0] === "-V") console.log(require("../package.json").version);
// What only reads logs starts from a smaller bundle.
else if (["parse", "parsers", "result2stats"].includes(argv[0])) require("../dist/run-parsing-command.cjs").run(argv);
else require("../dist/run-any-command.cjs").run(argv);
