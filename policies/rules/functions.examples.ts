/** Examples of the rule in functions.ts. */
import type { Examples, Fragment } from "../rule.js";

function url(authorizationType: string): Fragment {
	return {
		url: {
			type: "aws:lambda/functionUrl:FunctionUrl",
			properties: { functionName: "orders", authorizationType },
		},
	};
}

export const urlAuth: Examples = {
	fails: [{ title: "open to everybody", resources: url("NONE") }],
	passes: [{ title: "signed by an IAM identity", resources: url("AWS_IAM") }],
};
