/** Functions, as far as the network and IAM rules do not see them. */
import { resourceRule } from "../rule.js";
import { mustBeOneOf } from "./expect.js";
import * as examples from "./functions.examples.js";

const urlAuth = resourceRule({
	id: "lambda-url-auth",
	title: "The URL of a function asks who calls",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_258" }],
	undecided: "at-update",
	why: "With NONE the function is on the internet under a name of its own, past CloudFront, the balancers and their firewalls.",
	fix: "Set authorizationType to AWS_IAM; for CloudFront, with an origin access control of type lambda.",
	examples: examples.urlAuth,
	types: ["aws:lambda/functionUrl:FunctionUrl"],
	check: ({ authorizationType }) => mustBeOneOf(authorizationType, "authorizationType", ["AWS_IAM"]),
});

export const functionRules = [urlAuth];
