// What all tests of the package share: both ways to load it.
import { createRequire } from "node:module";

import * as esm from "icp-node";

export const require = createRequire(import.meta.url);
export const doors = { esm, cjs: require("icp-node") };
export { esm as icp };
