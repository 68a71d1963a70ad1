/** Examples of the rule in coverage.ts. The types are such as no rule reads, so they are not among those of rule.ts. */
import type { Examples, Fragment } from "../rule.js";

function resources(types: Readonly<Record<string, string>>): Fragment {
	const entries = Object.entries(types).map(([name, type]) => [name, { type, properties: {} }]);
	return Object.fromEntries(entries) as Fragment;
}

export const unreviewed: Examples = {
	fails: [
		{ title: "a type that no rule reads", resources: resources({ sales: "aws:redshift/cluster:Cluster" }) },
		{
			title: "a type of another package that makes AWS resources",
			resources: resources({ files: "aws-native:s3:Bucket" }),
		},
	],
	passes: [
		{ title: "a type that rules read", resources: resources({ files: "aws:s3/bucket:Bucket" }) },
		{
			title: "a type that needs none",
			resources: resources({ board: "aws:cloudwatch/dashboard:Dashboard" }),
		},
		{
			title: "what is not AWS's, and components",
			resources: resources({
				name: "random:index/randomId:RandomId",
				net: "awsx:ec2:Vpc",
				net2: "terrace:network:Network",
			}),
		},
	],
};
