/** The domain: that its answers are true, its names lead to what is there, and its certificates hold. */
import type { Graph, Node, Referent } from "../graph/graph.js";
import { elements, inside, unresolved } from "../graph/values.js";
import type { Properties, ResourceType } from "../resources.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./dns.examples.js";
import { mustNotBeTrue } from "./expect.js";

const zoneType = "aws:route53/zone:Zone";

/** The zones that this stack makes, but for private ones, which answer inside VPCs only. */
function publicZones(graph: Graph): readonly Node<typeof zoneType>[] {
	return graph
		.ofType(zoneType)
		.filter(({ inputs: { vpcs } }) => vpcs === unresolved || elements(vpcs).length === 0);
}

/** Zones that resources of some types name. */
function named<Type extends ResourceType>(
	graph: Graph,
	types: readonly Type[],
	property: string & keyof Properties<Type>,
): ReadonlySet<Referent<typeof zoneType>> {
	return new Set(
		graph
			.ofType(...types)
			.flatMap((node) => graph.resolve(node, property, node.inputs[property] ?? unresolved, zoneType)),
	);
}

/** What a rule finds of the public zones that are not among those named. */
function missing(
	graph: Graph,
	zones: ReadonlySet<Referent<typeof zoneType>>,
	what: string,
): readonly Finding[] {
	return publicZones(graph)
		.filter((zone) => !zones.has(zone))
		.map(({ name, urn, inputs }) =>
			zones.has("undetermined") || inputs.vpcs === unresolved
				? undetermined(
						`${name} may have no ${what}: which zone has one, or whether this one is private, is not known yet`,
						urn,
					)
				: violation(`${name} has no ${what}`, urn),
		);
}

const queryLog = graphRule({
	id: "r53-query-log",
	title: "Public zones log what they are asked",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "Route53.2" },
		{ framework: "Checkov", id: "CKV2_AWS_39" },
	],
	undecided: "at-update",
	why: "The log shows who looks for names that are not there, which is how an attack on a domain begins, and which names are asked for that nobody knows of any more.",
	fix: "Make a QueryLog of the zone, into a log group in us-east-1 whose name begins with /aws/route53/.",
	examples: examples.queryLog,
	check: (graph) => missing(graph, named(graph, ["aws:route53/queryLog:QueryLog"], "zoneId"), "query log"),
});

const dnssec = graphRule({
	id: "r53-dnssec",
	title: "Public zones are signed",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_38" }],
	undecided: "at-update",
	why: "An answer without a signature can be forged on its way, and a certificate authority that believes it issues a certificate to the forger. Stricter than the control, which takes a key for a signature.",
	fix: "Make a KeySigningKey and HostedZoneDnsSec of the zone, and hand the DS record to the registrar.",
	examples: examples.dnssec,
	check: (graph) => {
		const type = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";
		const stopped = graph
			.ofType(type)
			.filter(({ inputs }) => inputs.signingStatus !== undefined && inputs.signingStatus !== "SIGNING")
			.map(({ name, urn, inputs: { signingStatus } }) =>
				signingStatus === unresolved
					? undetermined(`${name}: signingStatus is not known yet; allowed: SIGNING`, urn)
					: violation(`${name}: signingStatus is not SIGNING, so the zone is not signed`, urn),
			);
		return [...missing(graph, signedZones(graph), "DNSSEC"), ...stopped];
	},
});

/** Zones that are signed, by themselves or by way of their key. */
function signedZones(graph: Graph): ReadonlySet<Referent<typeof zoneType>> {
	const keyType = "aws:route53/keySigningKey:KeySigningKey";
	return new Set(
		graph.ofType("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec").flatMap((signing) => {
			const id = signing.inputs.hostedZoneId ?? unresolved;
			const zones = graph.resolve(signing, "hostedZoneId", id, zoneType);
			const keys = graph.resolve(signing, "hostedZoneId", id, keyType);
			const byKey = keys.flatMap((key) =>
				typeof key === "object"
					? graph.resolve(key, "hostedZoneId", key.inputs.hostedZoneId ?? unresolved, zoneType)
					: [],
			);
			return byKey.length > 0 ? byKey : zones;
		}),
	);
}

const noForceDestroy = resourceRule({
	id: "r53-no-force-destroy",
	title: "Zones are not emptied in order to be deleted",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "Route 53 refuses to delete a zone that holds records of others: mail, other stacks, other regions. With forceDestroy Pulumi deletes them first, and the domain is gone for all of them.",
	fix: "Leave forceDestroy out.",
	examples: examples.noForceDestroy,
	types: [zoneType],
	check: ({ forceDestroy }) => mustNotBeTrue(forceDestroy, "forceDestroy"),
});

/** Names that whoever comes next can get, once what they stood for is gone. */
const takeable =
	/\.(s3-website[.-][\w-]+|s3([.-][\w-]+)?|elb|[\w-]+\.elb|elasticbeanstalk|execute-api\.[\w-]+)\.amazonaws\.com\.?$|\.(cloudfront\.net|elasticbeanstalk\.com|awsapprunner\.com|awsglobalaccelerator\.com|azurewebsites\.net|cloudapp\.azure\.com|trafficmanager\.net|blob\.core\.windows\.net|github\.io|herokuapp\.com|netlify\.app|vercel\.app)\.?$/i;
const privateAddress =
	/^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i;

/** Whether a name or address can fall to somebody else while the record still leads to it. */
function canBeTaken(type: unknown, value: unknown): boolean {
	if (typeof value !== "string") return false;
	return type === "A" || type === "AAAA" ? !privateAddress.test(value) : takeable.test(value);
}

const noDangling = graphRule({
	id: "r53-no-dangling",
	title: "Records lead to resources that their program knows, by reference",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_23" }],
	undecided: "at-update",
	why: "An address or a name of AWS that is written down stays in the zone when what it stood for is gone, and then belongs to whoever gets it next, with the domain's good name and its cookies. Stricter than the control, which looks at A records: AAAA, and CNAME to names that anyone can get, are as easily taken.",
	fix: "Take the address or name from the resource's output, or from the other stack's by a StackReference.",
	examples: examples.noDangling,
	check: (graph) =>
		graph.ofType("aws:route53/record:Record").flatMap((record): readonly Finding[] => {
			const { name, urn, inputs } = record;
			const { type, aliases, records } = inputs;
			if (type === unresolved) return [undetermined(`${name}: its type is not known yet`, urn)];
			if (type !== "A" && type !== "AAAA" && type !== "CNAME") return [];
			const targets = elements(aliases).map((alias) => inside(alias, (known) => known.name));
			const isWritten = (property: string) => record.dependencies(property).length === 0;
			const literal =
				(isWritten("aliases") && targets.some((target) => typeof target === "string")) ||
				(isWritten("records") && elements(records).some((value) => canBeTaken(type, value)));
			return literal
				? [
						violation(
							`${name} leads to an address or name that is written down, not taken from a resource`,
							urn,
						),
					]
				: [];
		}),
});

const certificateType = "aws:acm/certificate:Certificate";

const keySize = resourceRule({
	id: "acm-key-size",
	title: "Certificates have RSA keys of 2048 bits or more, or keys on elliptic curves",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "FSBP", id: "ACM.2" }],
	undecided: "at-update",
	why: "A key of 1024 bits can be broken by those who can pay for it, and browsers refuse it.",
	fix: "Leave keyAlgorithm out, which means RSA_2048, or set EC_prime256v1.",
	examples: examples.keySize,
	types: [certificateType],
	check: ({ keyAlgorithm }) => {
		if (keyAlgorithm === unresolved) {
			return [undetermined("keyAlgorithm is not known before the update; allowed: any but RSA_1024")];
		}
		return keyAlgorithm === "RSA_1024"
			? [violation("keyAlgorithm is RSA_1024; allowed: RSA_2048 or more, EC_prime256v1 or more")]
			: [];
	},
});

const transparency = resourceRule({
	id: "acm-transparency",
	title: "Public certificates are recorded in transparency logs",
	severity: "medium",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_234" }],
	undecided: "at-update",
	why: "Browsers refuse a public certificate that is in no log, and only the logs show a certificate for the domain that somebody else was given. Certificates of a private authority are in none, and are passed over.",
	fix: "Leave certificateTransparencyLoggingPreference out or set it to ENABLED.",
	examples: examples.transparency,
	types: [certificateType],
	check: ({ options, certificateAuthorityArn }) => {
		if (certificateAuthorityArn !== undefined && certificateAuthorityArn !== "") return [];
		const preference = inside(options, (known) => known.certificateTransparencyLoggingPreference);
		if (preference === undefined || preference === "ENABLED") return [];
		return preference === unresolved
			? [undetermined("certificateTransparencyLoggingPreference is not known yet; allowed: ENABLED")]
			: [violation("certificateTransparencyLoggingPreference is DISABLED; allowed: ENABLED")];
	},
});

const renewal = resourceRule({
	id: "acm-renews-itself",
	title: "Certificates renew themselves",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A certificate that ACM proves by DNS is renewed as long as the record stands. One proven by e-mail waits each time for somebody to answer, and one brought from elsewhere for somebody to bring the next; the site is down on the day after.",
	fix: "Request the certificate from ACM, with validationMethod DNS.",
	examples: examples.renewal,
	types: [certificateType],
	check: ({ certificateAuthorityArn, certificateBody, validationMethod: method }) => {
		if (certificateAuthorityArn !== undefined && certificateAuthorityArn !== "") return [];
		if (certificateBody !== undefined) return [violation("it is brought from elsewhere; allowed: ACM's own")];
		if (method === "DNS") return [];
		return method === unresolved
			? [undetermined("validationMethod is not known before the update; allowed: DNS")]
			: [violation(`validationMethod is ${method === "EMAIL" ? method : "left out"}; allowed: DNS`)];
	},
});

export const dnsRules = [queryLog, dnssec, noForceDestroy, noDangling, keySize, transparency, renewal];
