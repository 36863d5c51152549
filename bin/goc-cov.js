#!/usr/bin/env node
"use strict";

require("../dist/run-coverage-command.cjs").run(["goc-cov", ...process.argv.slice(2)]);
