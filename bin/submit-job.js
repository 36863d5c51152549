#!/usr/bin/env node
"use strict";

require("../dist/run-any-command.cjs").run(["submit-job", ...process.argv.slice(2)]);
