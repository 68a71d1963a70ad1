// The engine starts a pack as JavaScript; tsx reads the rest as it stands, without a build.
require("tsx/cjs");
require("./lean.ts").deferHeavyModules();
require("./unpackOnce.ts").unpackOnce();
module.exports = require("./index.ts");
