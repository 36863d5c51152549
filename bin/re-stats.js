#!/usr/bin/env node
"use strict";

require("../dist/run-command.cjs").runCommand(["re-stats", ...process.argv.slice(2)]);
