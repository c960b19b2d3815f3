"use strict";

// In Node the module is there as soon as the package is loaded; `init` is kept so that one source runs everywhere.
module.exports = { ...require("./icp.cjs"), default: async () => {}, initSync: () => {} };
