#!/usr/bin/env node
"use strict";

require("../dist/run-command.cjs").runCommand(["es-find", ...process.argv.slice(2)]);
