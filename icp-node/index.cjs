"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");

const nativeName = require("./native-name.cjs");

const path = join(__dirname, "native", nativeName());
if (!existsSync(path)) {
  throw new Error(`icp-node has no build for this platform (${nativeName()})`);
}

module.exports = require(path);
