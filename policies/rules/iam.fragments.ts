/** Pieces that the examples of the rules about policies are made of. */
import type { Example, Fragment, FragmentResource } from "../rule.js";

export type StatementText = Readonly<Record<string, unknown>>;

/** A document as JSON. */
export function document(...statements: readonly StatementText[]): string {
	return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(action: string | readonly string[], resource: string | readonly string[] = "*") {
	return { Effect: "Allow", Action: action, Resource: resource };
}

export const account = "123456789012";

/** A role that EC2 takes. */
export const role: FragmentResource = {
	type: "aws:iam/role:Role",
	properties: {
		assumeRolePolicy: document({
			Effect: "Allow",
			Principal: { Service: "ec2.amazonaws.com" },
			Action: "sts:AssumeRole",
		}),
	},
};

/** A role with one inline policy, as a resource of its own. */
export function withPolicy(...statements: readonly StatementText[]): Fragment {
	return {
		reader: role,
		grant: {
			type: "aws:iam/rolePolicy:RolePolicy",
			properties: { role: "${reader.name}", policy: document(...statements) },
		},
	};
}

/** An example of a role with one inline policy. */
export function granting(title: string, ...statements: readonly StatementText[]): Example {
	return { title, resources: withPolicy(...statements) };
}

/** An example of a role that is trusted to whom the statements say. */
export function trusting(title: string, ...statements: readonly StatementText[]): Example {
	return {
		title,
		resources: {
			reader: {
				type: "aws:iam/role:Role",
				properties: {
					assumeRolePolicy: document(
						...statements.map((statement) => ({
							Effect: "Allow",
							Action: "sts:AssumeRole",
							...statement,
						})),
					),
				},
			},
		},
	};
}
