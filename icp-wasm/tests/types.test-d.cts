import icp = require("icp-wasm");

const version: string = icp.engineVersion();
export = version;
