/** What each change that the README speaks of does to a stack that exists: exactly these steps, and nothing else. */
import assert from "node:assert/strict";
import { configFile, type Sandbox } from "./support/sandbox.js";

interface Change {
	readonly title: string;
	readonly changes: Readonly<Record<string, unknown>>;
	readonly steps: readonly string[];
}

/** What must never be replaced: it holds data, or others have noted its address. */
const lasting =
	/(ec2\/vpc:Vpc|ec2\/subnet:Subnet|lb\/loadBalancer:LoadBalancer|rds\/instance:Instance|s3\/bucket:Bucket|route53\/zone:Zone|cloudfront\/distribution:Distribution) /;

const changes: readonly Change[] = [
	{ title: "another instance type", changes: { "app.instanceType": "m6i.large" }, steps: [] },
	{ title: "a third zone", changes: { "network.zones": ["a", "b", "c"] }, steps: [] },
	{ title: "the next major version of PostgreSQL", changes: { "database.engineVersion": 18 }, steps: [] },
	{
		title: "one NAT gateway in place of one a zone",
		changes: { "environment.class": "development", "network.nat": "single" },
		steps: [],
	},
	{
		title: "another size of a fleet",
		changes: { "web.capacity": { min: 3, desired: 3, max: 6 } },
		steps: [],
	},
	{
		title: "one more name on the certificates",
		changes: { "domain.certificateNames": ["shop.example.com"] },
		steps: [],
	},
	{ title: "read replicas", changes: { "database.readReplicas": 2 }, steps: [] },
];

export function describeChanges(stack: string, filled: () => Sandbox): void {
	describe(`changes of ${stack}`, () => {
		for (const { title, changes: changed, steps } of changes) {
			it(`${title}: takes these steps, comes through, and leaves nothing to do`, async () => {
				const box = filled().branch();
				const config = ["--config-file", configFile(stack, changed)];
				const planned = await box.steps(stack, config);
				assert.deepEqual(
					planned.filter((step) => /^(replace|delete)/.test(step) && lasting.test(step)),
					[],
				);
				if (process.env.SHOW) console.log(title, planned);
				else assert.deepEqual(planned, steps);
				await box.ok(["up", "-s", stack, ...config]);
				assert.deepEqual(await box.steps(stack, config), []);
			});
		}
	});
}
