#!/usr/bin/env node
"use strict";

require("../dist/run-command.cjs").runCommand(["result2stats", ...process.argv.slice(2)]);
