#!/usr/bin/env node
"use strict";

require("../dist/run-command.cjs").runCommand(["extract-stats", ...process.argv.slice(2)]);
