import assert from "node:assert/strict";
import { reviewedTypes } from "../../policies/reviewed.js";
import { rules } from "../../policies/rules/index.js";
import { analyze, type Mode, pendingIn, simulate } from "../policies/support.js";
import { balancers } from "./right/balancers.js";
import { callers } from "./right/callers.js";
import { containers } from "./right/containers.js";
import { databases } from "./right/databases.js";
import { delivery } from "./right/delivery.js";
import { deployments } from "./right/deployments.js";
import { distributions } from "./right/distributions.js";
import { firewalls } from "./right/firewalls.js";
import { fleets } from "./right/fleets.js";
import { functions } from "./right/functions.js";
import { grants } from "./right/grants.js";
import { groups } from "./right/groups.js";
import { images } from "./right/images.js";
import { keys } from "./right/keys.js";
import { machines } from "./right/machines.js";
import { messages } from "./right/messages.js";
import { names } from "./right/names.js";
import { networks } from "./right/network.js";
import { operations } from "./right/operations.js";
import type { Program } from "./right/program.js";
import { secrets } from "./right/secrets.js";
import { sharing } from "./right/sharing.js";
import { storage } from "./right/storage.js";
import { tiered } from "./right/tiered.js";
import { trusted } from "./right/trusts.js";

const subjects: Readonly<Record<string, readonly Program[]>> = {
	networks,
	"security groups": groups,
	"three tiers": tiered,
	balancers,
	fleets,
	machines,
	databases,
	buckets: storage,
	"buckets that others use": sharing,
	distributions,
	"web ACLs": firewalls,
	names,
	containers,
	images,
	functions,
	"callers of functions": callers,
	messages,
	keys,
	secrets,
	"what roles may": grants,
	"whom roles trust": trusted,
	pipelines: delivery,
	deployments,
	operations,
};
const corpus = Object.values(subjects).flat();

/**
 * Where an answer may wait for the update, and for what. No type of the network is among them: what concerns a
 * tier is decided by references, and would be a violation if it were not.
 */
const waiting: Readonly<Record<string, string>> = {
	"aws:autoscaling/group:Group": "the version of a launch template is counted by AWS",
	"aws:cloudtrail/trail:Trail": "the ARN of a log group that is still to be made, with :* behind it",
	"aws:ec2/flowLog:FlowLog": "what its role may do, in documents that name an ARN of the stack",
	"aws:iam/role:Role": "documents that name an ARN of the stack",
	"aws:iam/rolePolicy:RolePolicy": "documents that name an ARN of the stack",
	"aws:s3/bucket:Bucket": "the policy, which names its ARN",
	"aws:s3/bucketPolicy:BucketPolicy": "documents that name an ARN of the stack",
	"aws:sns/topic:Topic": "the policy, which names its ARN",
	"aws:sns/topicPolicy:TopicPolicy": "documents that name an ARN of the stack",
	"aws:sqs/queue:Queue": "the policy, which names its ARN",
	"aws:sqs/queuePolicy:QueuePolicy": "documents that name an ARN of the stack",
};

/** What no rule reads and nobody has reviewed is no alarm, but said. */
const ofStrangers = "unreviewed-resource-type";

interface Answers {
	readonly found: readonly string[];
	/** Types that are said to be reviewed by nobody. */
	readonly strangers: readonly string[];
	/** Types of the resources on which answers wait for the update. */
	readonly waits: readonly string[];
}

async function judge(program: Program, mode: Mode): Promise<Answers> {
	const found = await analyze(rules, simulate(program.resources, mode), program);
	const waits = pendingIn(found).map((line) => line.split(" ").at(-1) ?? "");
	return {
		found: found
			.filter(({ rule }) => rule !== ofStrangers && (mode === "update" || rule !== "decided-at-update"))
			.map(({ level, rule, name, message }) => `${level} ${rule} ${name}: ${message.split("\n")[1]}`),
		strangers: found.flatMap(({ rule, name }) =>
			rule === ofStrangers ? [program.resources[name]?.type ?? name] : [],
		),
		waits: waits.map((name) => program.resources[name]?.type ?? "the stack"),
	};
}

const previews = new Map<Program, Promise<Answers>>();

/** What the whole pack says of a program's preview, worked out once. */
function previewOf(program: Program): Promise<Answers> {
	const answers = previews.get(program) ?? judge(program, "preview");
	previews.set(program, answers);
	return answers;
}

describe("programs that are right", () => {
	for (const [subject, programs] of Object.entries(subjects)) {
		describe(subject, () => {
			for (const program of programs) {
				it(`finds nothing in ${program.title}`, async () => {
					const types = [...new Set(Object.values(program.resources).map(({ type }): string => type))];
					assert.ok(types.length > 0, "there is something to judge");
					const preview = await previewOf(program);
					const update = await judge(program, "update");
					assert.deepEqual([...preview.found, ...update.found], []);
					const strangers = types.filter((type) => type.startsWith("aws:") && !reviewedTypes().has(type));
					assert.deepEqual([preview.strangers, update.strangers], [strangers, strangers]);
				});
			}
		});
	}
});

/** Styles that the pack claims to know, by a resource as text that only a program in that style holds. */
const styles: Readonly<Record<string, RegExp>> = {
	"rules inside of groups": /ec2\/securityGroup:.*"ingress":\[\{/,
	"rules of the older kind": /ec2\/securityGroupRule:.*"sourceSecurityGroupId"/,
	"rules of the newer kind": /vpc\/securityGroupIngressRule:.*"referencedSecurityGroupId"/,
	"a group for itself, inside": /ec2\/securityGroup:.*"self":true/,
	"a group for itself, by an older rule": /ec2\/securityGroupRule:.*"self":true/,
	"all protocols": /(ip|"p)rotocol":"-1"/i,
	"protocols by number": /rotocol":"6"/,
	ICMP: /rotocol":"icmp"/,
	"IPv6 in rules": /ecurityGroup.*[iI]pv6/,
	"IPv6 in routes": /ec2\/route:.*"::\/0".*"egressOnlyGatewayId"/,
	"prefix lists of AWS": /"prefixListId":"pl-/,
	"prefix lists of one's own, entries inside": /managedPrefixList:.*"entries":\[\{/,
	"prefix lists of one's own, entries apart": /managedPrefixListEntry:/,
	"balancers under their names of today": /aws:lb\/loadBalancer:/,
	"balancers under their older names": /aws:alb\/loadBalancer:/,
	"network balancers": /"loadBalancerType":"network"/,
	"templates with groups": /launchTemplate:.*"vpcSecurityGroupIds"/,
	"templates with network interfaces": /launchTemplate:.*"networkInterfaces"/,
	"routes inside of tables": /ec2\/routeTable:.*"routes":\[\{/,
	"routes apart": /ec2\/route:/,
	"ACLs with entries inside": /networkAcl:.*"ingress":\[\{/,
	"ACLs with entries apart": /networkAclRule:/,
	"buckets with settings inside": /s3\/bucket:.*"serverSideEncryptionConfiguration"/,
	"buckets with settings apart": /s3\/bucketVersioning:/,
	"older buckets with settings inside": /s3\/bucketV2:.*"serverSideEncryptionConfigurations"/,
	"older buckets with settings apart": /s3\/bucketVersioningV2:/,
	"containers on Fargate": /ecs\/service:.*"FARGATE"/,
	"containers on instances": /ecs\/service:.*"capacityProviderStrategies"/,
	"functions in a VPC": /lambda\/function:.*"vpcConfig"/,
	"transit gateways": /ec2transitgateway\/vpcAttachment:/,
	"endpoints for gateways": /vpcEndpoint:.*"routeTableIds"/,
	"endpoints with interfaces": /vpcEndpoint:.*"Interface"/,
	Aurora: /rds\/cluster:.*"aurora-postgresql"/,
	"origins in a VPC": /"vpcOriginConfig"/,
};

/** Types that no right program holds: the pack advises against them, or against nearly every use of them. */
const advisedAgainst = [
	"aws:ec2/launchConfiguration:LaunchConfiguration",
	"aws:iam/accessKey:AccessKey",
	"aws:iam/policyAttachment:PolicyAttachment",
	"aws:iam/user:User",
	"aws:s3/bucketAcl:BucketAcl",
];

describe("the right programs together", () => {
	const resources = corpus.flatMap((program) => Object.values(program.resources));
	const types = new Set<string>(resources.map(({ type }) => type));

	it("are more than a hundred, each of them called by a name of its own", () => {
		assert.ok(corpus.length > 100, `${corpus.length} programs`);
		assert.equal(new Set(corpus.map(({ title }) => title)).size, corpus.length);
	});

	const texts = resources.map((resource) => JSON.stringify(resource));
	for (const [style, sign] of Object.entries(styles)) {
		it(`hold ${style}`, () => {
			assert.ok(texts.some((text) => sign.test(text)));
		});
	}

	it("hold every type that a rule passes in its examples", () => {
		const judging = rules.filter(({ id }) => id !== ofStrangers);
		const passed = judging.flatMap(({ examples }) =>
			examples.passes.flatMap((example) => Object.values(example.resources).map(({ type }) => type)),
		);
		const missing = [...new Set(passed)].filter((type) => type.startsWith("aws:") && !types.has(type));
		assert.deepEqual(missing.sort(), advisedAgainst, "a type that a rule reads takes a right program here");
	});

	it("hold many types that no rule knows", () => {
		const known = rules.flatMap(({ examples }) =>
			[...examples.fails, ...examples.passes].flatMap((example) =>
				Object.values(example.resources).map(({ type }): string => type),
			),
		);
		const unknown = [...types].filter((type) => !known.includes(type));
		assert.ok(unknown.length > 90, `${unknown.length} types`);
	});

	it("wait for the update with what may wait, and with nothing else", async () => {
		const waits = new Set<string>();
		for (const program of corpus) {
			for (const type of (await previewOf(program)).waits) waits.add(type);
		}
		assert.deepEqual([...waits].sort(), Object.keys(waiting));
	});
});
