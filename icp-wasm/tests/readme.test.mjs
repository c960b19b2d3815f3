import { declareReadme } from "./readme.mjs";

declareReadme("icp-wasm");
