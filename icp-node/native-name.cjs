"use strict";

/** What the compiled add-on is called on this machine; scripts/build-node asks here as well. */
module.exports = function nativeName() {
  const { platform, arch } = process;
  // Node's report is the one place where it says which C library it runs on.
  const libc = platform !== "linux" ? "" : process.report.getReport().header.glibcVersionRuntime ? "-gnu" : "-musl";
  return `icp.${platform}-${arch}${libc}.node`;
};
