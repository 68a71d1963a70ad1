/**
 * Runs a policy pack on a recording with the requests that the engine sends: every resource on its inputs in
 * order of registration, then the whole stack on its outputs.
 */
import type { ServiceError } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { RunFailure } from "./errors.js";
import { type PackProcess, type Send, unimplemented } from "./packProcess.js";
import { analyzeRequest, stackResource } from "./packRequests.js";
import type { Message, Recording } from "./record.js";
import { stackType } from "./resources.js";
import { isMap, type PropertyValue } from "./values.js";

export type Severity = "low" | "medium" | "high" | "critical";

export interface Finding {
	readonly pack: string;
	readonly packVersion: string;
	readonly policy: string;
	/** A mandatory finding fails the run. */
	readonly level: "advisory" | "mandatory";
	readonly severity: Severity | undefined;
	/** The resource; the stack when the rule names none. */
	readonly urn: string;
	readonly description: string;
	readonly message: string;
	/** What to do about it, as the rule puts it. */
	readonly fix: string | undefined;
	readonly url: string | undefined;
}

export interface PackResult {
	readonly name: string;
	readonly version: string;
	/** Rules in the pack that are not disabled. */
	readonly rules: number;
	readonly findings: readonly Finding[];
}

interface Rule {
	readonly info: proto.PolicyInfo;
	readonly level: Level;
	readonly properties: Record<string, unknown>;
}

const { ADVISORY, REMEDIATE, DISABLED } = proto.EnforcementLevel;
type Level = (typeof proto.EnforcementLevel)[keyof typeof proto.EnforcementLevel];

const severities: Readonly<Record<number, Severity>> = {
	[proto.PolicySeverity.POLICY_SEVERITY_LOW]: "low",
	[proto.PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
	[proto.PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
	[proto.PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
};

export class Pack {
	private readonly ready: Promise<{ info: proto.AnalyzerInfo; rules: ReadonlyMap<string, Rule> }>;

	/** Configures the pack as soon as it serves. */
	constructor(private readonly process: PackProcess) {
		this.ready = this.configure();
		this.ready.catch(() => undefined);
	}

	/** Resolves when the pack is ready to analyse. */
	async started(): Promise<void> {
		await this.ready;
	}

	async analyze(recording: Recording): Promise<PackResult> {
		const own = recording.resources.filter(({ external }) => !external);
		const byUrn = new Map(own.map((resource) => [resource.urn, resource]));
		// Made before the pack is ready, which is usually later than the program.
		const requests = own.map((resource) => ({ resource, request: analyzeRequest(resource, byUrn) }));
		const stackRequest = new proto.AnalyzeStackRequest();
		stackRequest.setResourcesList(own.map((resource) => stackResource(resource, byUrn)));

		const { info, rules } = await this.ready;
		const findings: Finding[] = [];
		const report = (response: proto.AnalyzeResponse, urnOf: (named: string) => string) => {
			for (const diagnostic of response.getDiagnosticsList()) {
				findings.push(this.finding(diagnostic, rules, urnOf(diagnostic.getUrn())));
			}
		};
		const remediates = [...rules.values()].some(({ level }) => level === REMEDIATE);
		const answers = requests.map(async ({ resource: { urn }, request }) => {
			const remedies = remediates ? await this.remediate(urn, request, rules) : [];
			const response = await this.process.call<proto.AnalyzeResponse>(`on ${urn}`, (client, done) =>
				client.analyze(request, done),
			);
			return { urn, remedies, response };
		});
		for (const { urn, remedies, response } of await Promise.all(answers)) {
			findings.push(...remedies);
			report(response, () => urn);
		}
		const response = await this.process.call<proto.AnalyzeResponse>("on the stack", (client, done) =>
			client.analyzeStack(stackRequest, done),
		);
		const stack = own.find(({ type }) => type === stackType)?.urn ?? "";
		report(response, (named) => (byUrn.has(named) ? named : stack));
		return {
			name: info.getName(),
			version: this.process.version ?? info.getVersion(),
			rules: [...rules.values()].filter(({ level }) => level !== DISABLED).length,
			findings,
		};
	}

	/** Stops the pack and returns what it logged. */
	async stop(): Promise<readonly Message[]> {
		const lines = await this.process.stop();
		return lines.map((text) => ({ severity: "info", text }));
	}

	private async configure() {
		const { options } = this.process;
		const handshake = new proto.AnalyzerHandshakeRequest();
		handshake.setEngineAddress(options.engineAddress);
		handshake.setRootDirectory(options.folder);
		handshake.setProgramDirectory(options.folder);
		await this.optional("in its handshake", (client, done) => client.handshake(handshake, done));
		const stack = new proto.AnalyzerStackConfigureRequest();
		stack.setOrganization(options.organization);
		stack.setProject(options.project);
		stack.setStack(options.stack);
		stack.setDryRun(options.preview);
		for (const [key, value] of Object.entries(options.config)) stack.getConfigMap().set(key, value);
		await this.optional("when it was given the stack", (client, done) => client.configureStack(stack, done));
		const info = await this.process.call<proto.AnalyzerInfo>("to list its rules", (client, done) =>
			client.getAnalyzerInfo(new Empty(), done),
		);
		const rules = configuredRules(info);
		const request = new proto.ConfigureAnalyzerRequest();
		for (const [name, { level, properties }] of rules) {
			const config = new proto.PolicyConfig();
			config.setEnforcementlevel(level);
			config.setProperties(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]));
			request.getPolicyconfigMap().set(name, config);
		}
		if (info.getSupportsconfig()) {
			await this.process.call<Empty>("to take its configuration", (client, done) =>
				client.configure(request, done),
			);
		}
		return { info, rules };
	}

	/** Packs of older SDKs have not every call. */
	private async optional<Response>(what: string, send: Send<Response>): Promise<void> {
		try {
			await this.process.call(what, send);
		} catch (error) {
			if ((error as Partial<ServiceError>).code !== unimplemented) throw error;
		}
	}

	/** Rules that repair inputs run first; what they changed is what the others see. */
	private async remediate(
		urn: string,
		request: proto.AnalyzeRequest,
		rules: ReadonlyMap<string, Rule>,
	): Promise<Finding[]> {
		const response = await this.process.call<proto.RemediateResponse>(`to repair ${urn}`, (client, done) =>
			client.remediate(request, done),
		);
		return response.getRemediationsList().map((remedy) => {
			const changed = remedy.getProperties();
			if (changed) request.setProperties(changed);
			const diagnostic = new proto.AnalyzeDiagnostic();
			diagnostic.setPolicyname(remedy.getPolicyname());
			diagnostic.setPolicypackname(remedy.getPolicypackname());
			diagnostic.setPolicypackversion(remedy.getPolicypackversion());
			diagnostic.setDescription(remedy.getDescription());
			diagnostic.setMessage(remedy.getDiagnostic() || "an update repairs this by itself");
			diagnostic.setEnforcementlevel(ADVISORY);
			return this.finding(diagnostic, rules, urn);
		});
	}

	private finding(
		diagnostic: proto.AnalyzeDiagnostic,
		rules: ReadonlyMap<string, Rule>,
		urn: string,
	): Finding {
		const policy = diagnostic.getPolicyname();
		const info = rules.get(policy)?.info;
		// A violation that remains after its own repair counts as mandatory, as in the engine.
		const level = diagnostic.getEnforcementlevel() === ADVISORY ? "advisory" : "mandatory";
		const description = diagnostic.getDescription();
		const text = diagnostic.getMessage();
		return {
			pack: diagnostic.getPolicypackname(),
			packVersion: this.process.version ?? diagnostic.getPolicypackversion(),
			policy,
			level,
			severity: severities[diagnostic.getSeverity()] ?? severities[info?.getSeverity() ?? 0],
			urn,
			description,
			// A pack puts the description in front of each message.
			message: text.startsWith(`${description}\n`) ? text.slice(description.length + 1) : text,
			fix: info?.getRemediationSteps() || undefined,
			url: info?.getUrl() || undefined,
		};
	}
}

/** Levels and settings of every rule: its own, then the pack's initial configuration, `all` first. */
function configuredRules(info: proto.AnalyzerInfo): ReadonlyMap<string, Rule> {
	const initial = info.getInitialconfigMap();
	const all = initial.get("all")?.getEnforcementlevel();
	const rules = new Map<string, Rule>();
	for (const policy of info.getPoliciesList()) {
		const schema = policy.getConfigschema();
		const defaults = Object.entries(schema?.getProperties()?.toJavaScript() ?? {}).flatMap(
			([key, property]) =>
				isMap(property as PropertyValue) && "default" in (property as object)
					? [[key, (property as { default: unknown }).default] as const]
					: [],
		);
		const own = initial.get(policy.getName());
		const properties = { ...Object.fromEntries(defaults), ...own?.getProperties()?.toJavaScript() };
		for (const required of schema?.getRequiredList() ?? []) {
			if (required in properties) continue;
			throw new RunFailure(
				`the policy pack ${info.getName()}: rule ${policy.getName()} needs a value for "${required}" and has none`,
			);
		}
		const level = own?.getEnforcementlevel() ?? all ?? policy.getEnforcementlevel();
		rules.set(policy.getName(), { info: policy, level, properties });
	}
	return rules;
}
