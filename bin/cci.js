#!/usr/bin/env node
"use strict";

const argv = process.argv.slice(2);
// The version is printed with nothing else loaded.
if (argv[0] === "--version" || argv[0] === "-V") console.log(require("../package.json").version);
else require("../dist/run-command.cjs").runCommand(argv);
