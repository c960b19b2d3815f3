import { declareReadme } from "./readme.mjs";

declareReadme("icp-node");
