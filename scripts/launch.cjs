#!/usr/bin/env node
// The command `live`.
"use strict";
require("./launch-bundle.cjs").launch("live");
