#!/usr/bin/env node
"use strict";

require("../dist/run-command.cjs").runCommand(["es-jobs", ...process.argv.slice(2)]);
