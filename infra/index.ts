/** The program that `pulumi up` runs: reads the stack's configuration, builds the platform, exports outputs. */
import { loadConfig } from "./config.js";
import { platform } from "./platform.js";

export const { contract, webTeam, apiTeam, dataTeam, operations } = platform(loadConfig());
