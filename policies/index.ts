/** The policy pack. Constructing it starts the server, so nothing but the engine loads this file. */
import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./pack.js";
import { rules } from "./rules/index.js";
import { currentRun } from "./run.js";

new PolicyPack("terrace", {
	enforcementLevel: "mandatory",
	policies: policiesOf(rules, currentRun(process.env, __dirname)),
});
