// The engine starts a pack as JavaScript; tsx reads the rest as it stands, without a build.
require("tsx/cjs");
require("./lean.ts").deferHeavyModules();
module.exports = require("./index.ts");
