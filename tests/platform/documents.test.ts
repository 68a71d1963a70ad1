import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { userDataLimitBytes } from "../../infra/userData.js";
import { isList, isMap, isSecret, type PropertyValue, unknown } from "../../offline/values.js";
import { names, ofKind, one } from "../support/inputs.js";
import { type Plan, plan, type Resource } from "../support/plan.js";
import { allPlans, stacks, variant } from "../support/variants.js";

/** Inputs that are documents in JSON, by kind. A document that is not listed here is found by its look. */
const documentInputs: Readonly<Record<string, string>> = {
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
	"aws:iam/policy:Policy": "policy",
	"aws:iam/role:Role": "assumeRolePolicy",
	"aws:iam/rolePolicy:RolePolicy": "policy",
	"aws:kms/key:Key": "policy",
	"aws:s3/bucketPolicy:BucketPolicy": "policy",
	"aws:sns/topicPolicy:TopicPolicy": "policy",
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and the services' own. */
const documentLimits: Readonly<Record<string, number>> = {
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": 5120,
	"aws:iam/policy:Policy": 6144,
	"aws:iam/role:Role": 2048,
	"aws:iam/rolePolicy:RolePolicy": 10_240,
	"aws:kms/key:Key": 32_768,
	"aws:s3/bucketPolicy:BucketPolicy": 20_480,
	"aws:sns/topicPolicy:TopicPolicy": 30_720,
};

interface Statement {
	readonly Sid?: string;
	readonly Effect: string;
	readonly Action: string | readonly string[];
	readonly Resource?: string | readonly string[];
	readonly Principal?: unknown;
}

/** The documents of a plan that are known, with the resource that holds each. */
function documents({ resources }: Plan): readonly (readonly [Resource, string])[] {
	return resources.flatMap((resource) => {
		const text = resource.inputs[documentInputs[resource.type] ?? ""];
		return typeof text === "string" && text !== unknown ? [[resource, text] as const] : [];
	});
}

function* texts(value: PropertyValue): Generator<string> {
	if (isSecret(value)) return;
	if (typeof value === "string") yield value;
	else if (isList(value)) for (const item of value) yield* texts(item);
	else if (isMap(value)) for (const item of Object.values(value)) yield* texts(item);
}

for (const { title, load } of allPlans) {
	describe(`the documents of ${title}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await load();
		});

		it("are policies of the current version with whole statements", () => {
			for (const [{ urn, type }, text] of documents(recorded)) {
				const document = JSON.parse(text) as { Version: string; Statement: readonly Statement[] };
				assert.deepEqual(Object.keys(document), ["Version", "Statement"], urn);
				assert.equal(document.Version, "2012-10-17", urn);
				assert.ok(document.Statement.length > 0, urn);
				const trust = type === "aws:iam/role:Role";
				const identity = type === "aws:iam/rolePolicy:RolePolicy" || type === "aws:iam/policy:Policy";
				for (const { Effect, Action, Resource: on, Principal, Sid } of document.Statement) {
					assert.match(Effect, /^(Allow|Deny)$/, urn);
					for (const action of [Action].flat()) assert.match(action, /^[a-z0-9-]+:[A-Za-z]*\*?$/, urn);
					assert.equal([on ?? []].flat().length > 0, !trust, `${urn}: resources of ${Sid}`);
					assert.equal(Principal === undefined, identity, `${urn}: principal of ${Sid}`);
					// IAM takes letters and digits only.
					assert.match(Sid ?? "", /^[A-Za-z0-9]*$/, urn);
				}
			}
		});

		it("are short enough", () => {
			for (const [{ urn, type }, text] of documents(recorded)) {
				const limit = documentLimits[type] ?? 0;
				assert.ok(text.length <= limit, `${urn} has ${text.length} of ${limit} characters`);
			}
		});

		it("hold no ARN with a part missing", () => {
			for (const { urn, inputs } of recorded.resources) {
				for (const text of texts(inputs)) {
					for (const [arn] of text.matchAll(/\barn:[^"\s]*/g)) {
						const [, partition, service, , , ...resource] = arn.split(":");
						assert.ok(partition === "aws" && service && resource.join(":") !== "", `${urn}: ${arn}`);
					}
				}
			}
		});

		it("are the only inputs in JSON, beside what the contract publishes as such", () => {
			for (const { urn, type, inputs } of recorded.resources) {
				if (!type.startsWith("aws:") || type === "aws:ssm/parameter:Parameter") continue;
				for (const [property, value] of Object.entries(inputs)) {
					if (property === documentInputs[type]) continue;
					for (const text of texts(value)) assert.doesNotMatch(text, /^\s*[{[]"/, `${urn} ${property}`);
				}
			}
		});
	});
}

describe("the inline policies of a role", () => {
	it("stay within IAM's quota together, white space not counted", async () => {
		const recorded = await variant("everything");
		const sizes = new Map<string, number>();
		for (const { propertyDependencies, inputs } of ofKind(recorded, "RolePolicy")) {
			const [role = ""] = propertyDependencies.role ?? [];
			sizes.set(role, (sizes.get(role) ?? 0) + String(inputs.policy).replace(/\s/g, "").length);
		}
		assert.equal(sizes.size, 3);
		for (const [role, size] of sizes) assert.ok(size > 0 && size <= 10_240, `${role} has ${size}`);
	});
});

describe("user data", () => {
	/** The document of a tier's first boot, decoded. */
	function bootOf(recorded: Plan, tier: string) {
		const encoded = String(one(recorded, "LaunchTemplate", tier).inputs.userData);
		const raw = Buffer.from(encoded, "base64");
		assert.equal(raw.toString("base64"), encoded, "not base64");
		assert.ok(raw.length <= userDataLimitBytes && raw.length <= 16_384, `${raw.length} bytes`);
		const [first = "", ...rest] = gunzipSync(raw).toString("utf8").split("\n");
		assert.equal(first, "#cloud-config");
		return JSON.parse(rest.join("\n")) as {
			readonly write_files: readonly { readonly path: string; readonly content: string }[];
			readonly runcmd: readonly (readonly string[])[];
		};
	}

	function environment(recorded: Plan, tier: string): Record<string, string> {
		const file = bootOf(recorded, tier).write_files.find(({ path }) => path === "/etc/terrace/environment");
		const lines = (file?.content ?? "").trim().split("\n");
		return Object.fromEntries(lines.map((line) => line.split(/=(.*)/).slice(0, 2) as [string, string]));
	}

	for (const { stack, prefix, account } of stacks) {
		it(`tells instances of ${stack} where the tier behind is`, async () => {
			const recorded = await plan(stack, "update");
			const [database, balancer] = [one(recorded, "Instance", "db"), one(recorded, "LoadBalancer", "int")];
			const [secret] = database.outputs.masterUserSecrets as unknown as readonly { secretArn: string }[];
			const common = (tier: string, port: string) => ({
				TIER: tier,
				BOOT_SECONDS: "540",
				PORT: port,
				AWS_REGION: "us-east-1",
				LOG_GROUP: `/terrace/${stack}/${tier}`,
				METRIC_NAMESPACE: `terrace/${stack}`,
				RELEASE_PARAMETER: `/terrace/${stack}/${tier}/release`,
				ARTIFACT_BUCKET: `${prefix}-artifacts-${account}-us-east-1-an`,
				DRAIN_SECONDS: "30",
			});
			assert.deepEqual(environment(recorded, "web"), {
				...common("web", "80"),
				API_HOST: balancer.outputs.dnsName,
				CDN_PREFIX_LIST: "com.amazonaws.global.cloudfront.origin-facing",
			});
			assert.deepEqual(environment(recorded, "app"), {
				...common("app", "5000"),
				DB_HOST: database.outputs.address,
				DB_PORT: "5432",
				DB_NAME: "app",
				DB_USER: "app_owner",
				DB_POOL_SIZE: "10",
				DB_SECRET_ARN: secret?.secretArn,
				DB_CA_FILE: "/etc/terrace/rds-ca.pem",
			});
			assert.match(String(database.outputs.address), new RegExp(`^${prefix}-db\\.`));
		});
	}

	it("brings the tier's own files", async () => {
		const recorded = await plan("prod", "update");
		for (const [tier, file] of [
			["web", "nginx.conf"],
			["app", "app.service"],
		] as const) {
			const { runcmd, write_files } = bootOf(recorded, tier);
			assert.deepEqual(runcmd, [["bash", "/opt/terrace/boot/boot.sh"]]);
			const paths = write_files.map(({ path }) => path);
			for (const name of ["boot.sh", `${tier}.sh`, file])
				assert.ok(paths.includes(`/opt/terrace/boot/${name}`));
		}
	});
});

describe("the password of a database with replicas", () => {
	it("is nowhere in plain text", async () => {
		const recorded = await variant("everything");
		const { passwordWo } = one(recorded, "Instance", "db").inputs;
		assert.ok(isMap(passwordWo) && isSecret(passwordWo));
		const { secretStringWo } = one(recorded, "SecretVersion", "db-master").inputs;
		assert.ok(isMap(secretStringWo) && isSecret(secretStringWo));
		const { password } = JSON.parse(String(secretStringWo.value)) as { password: string };
		assert.equal(password.length, 40);
		for (const { urn, inputs, outputs } of recorded.resources) {
			for (const text of [...texts(inputs), ...texts(outputs)]) {
				for (const known of [password, String(passwordWo.value)]) assert.ok(!text.includes(known), urn);
			}
		}
		assert.deepEqual(names(recorded, "SecretVersion"), ["db-master"]);
	});
});
