#!/usr/bin/env node
"use strict";

require("../dist/run-any-command.cjs").run(["es-jobs", ...process.argv.slice(2)]);
