"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");

const { open } = require("./glue.cjs");
const { areas, scoring } = require("./operations.cjs");
const nativeName = require("./native-name.cjs");

const path = join(__dirname, "native", nativeName());
if (!existsSync(path)) {
  throw new Error(`icp-node has no build for this platform (${nativeName()})`);
}

module.exports = open({ ...require(path), pooled: true }, [...scoring, ...areas]);
