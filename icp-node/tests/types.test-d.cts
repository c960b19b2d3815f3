import icp = require("icp-node");

const version: string = icp.engineVersion();
export = version;
