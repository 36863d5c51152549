#!/usr/bin/env node
"use strict";

require("../dist/run-any-command.cjs").run(["renew", ...process.argv.slice(2)]);
