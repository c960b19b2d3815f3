"use strict";

const { open } = require("./glue.cjs");
const { scoring } = require("./operations.cjs");

// In Node the module is there as soon as the package is loaded; `init` is kept so that one source runs everywhere.
module.exports = { ...open(require("./icp.cjs"), scoring), default: async () => {}, initSync: () => {} };
