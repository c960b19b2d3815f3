// require() gives the same instance, which doors.test.mjs tests.
import { declareReplay } from "./directory.mjs";
import { icp } from "./icp.mjs";

declareReplay(icp, "node");
