/**
 * Runs a policy pack on a recording with the requests that the engine sends: every resource on its inputs in
 * order of registration, then the whole stack on its outputs.
 */
import type { ServiceError } from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Hop, hopsIn } from "./hops.js";
import { configuredRules, type PackConfig, type Rule, unknownNames } from "./packConfig.js";
import { type PackProcess, type Send, unimplemented } from "./packProcess.js";
import { analyzeRequest, stackResource } from "./packRequests.js";
import type { Message, Recording } from "./record.js";
import { type RecordedResource, stackType } from "./resources.js";

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
	/** A way through the network, where the message tells one. */
	readonly path?: readonly Hop[];
}

/** A policy of a pack as it describes itself. */
export interface Policy {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly level: "advisory" | "mandatory";
	readonly severity: Severity | undefined;
	readonly fix: string | undefined;
	readonly url: string | undefined;
	readonly tags: readonly string[];
}

export interface PackResult {
	readonly name: string;
	readonly version: string;
	/** Those that are not disabled. */
	readonly policies: readonly Policy[];
	readonly findings: readonly Finding[];
}

/** What a pack is asked to look at. */
export interface Subject {
	/** In the order in which the pack sees them. */
	readonly resources: readonly RecordedResource[];
	/** By URN. */
	readonly providers: ReadonlyMap<string, RecordedResource>;
	/** Where findings belong that name no resource. */
	readonly stackUrn: string;
	/** True when rules that repair inputs change what the others see. What exists already, they do not change. */
	readonly repairs: boolean;
}

const { ADVISORY, REMEDIATE, DISABLED } = proto.EnforcementLevel;

const severities: Readonly<Record<number, Severity>> = {
	[proto.PolicySeverity.POLICY_SEVERITY_LOW]: "low",
	[proto.PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
	[proto.PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
	[proto.PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
};

export class Pack {
	private readonly ready: Promise<{ info: proto.AnalyzerInfo; rules: ReadonlyMap<string, Rule> }>;

	private remarks: readonly string[] = [];

	/** Configures the pack as soon as it serves. */
	constructor(
		private readonly process: PackProcess,
		private readonly config?: PackConfig,
	) {
		this.ready = this.configure();
		this.ready.catch(() => undefined);
	}

	/** Resolves when the pack is ready to analyse. */
	async started(): Promise<void> {
		await this.ready;
	}

	analyze(recording: Recording): Promise<PackResult> {
		const resources = recording.resources.filter(({ external }) => !external);
		return this.analyzeSubject({
			resources,
			providers: new Map(resources.map((resource) => [resource.urn, resource])),
			stackUrn: resources.find(({ type }) => type === stackType)?.urn ?? "",
			repairs: true,
		});
	}

	async analyzeSubject({ resources, providers, stackUrn, repairs }: Subject): Promise<PackResult> {
		// Made before the pack is ready, which is usually later than the program.
		const requests = resources.map((resource) => ({
			resource,
			request: analyzeRequest(resource, providers),
		}));
		const stackRequest = new proto.AnalyzeStackRequest();
		stackRequest.setResourcesList(resources.map((resource) => stackResource(resource, providers)));

		const { info, rules } = await this.ready;
		const urns = new Set(resources.map(({ urn }) => urn));
		const findings: Finding[] = [];
		const report = (response: proto.AnalyzeResponse, urnOf: (named: string) => string) => {
			for (const diagnostic of response.getDiagnosticsList()) {
				const finding = this.finding(diagnostic, rules, urnOf(diagnostic.getUrn()));
				const path = hopsIn(finding.message, urns);
				findings.push(path.length > 0 ? { ...finding, path } : finding);
			}
		};
		const remediates = [...rules.values()].some(({ level }) => level === REMEDIATE);
		const answers = requests.map(async ({ resource: { urn }, request }) => {
			const remedies = remediates ? await this.remediate(urn, request, rules, repairs) : [];
			const response = await this.process.call<proto.AnalyzeResponse>(`on ${urn}`, (client, done) =>
				client.analyze(request, done),
			);
			return { urn, remedies, response };
		});
		for (const { urn, remedies, response } of await Promise.all(answers)) {
			findings.push(...remedies);
			report(response, () => urn);
		}
		if (resources.length > 0) {
			const response = await this.process.call<proto.AnalyzeResponse>("on the stack", (client, done) =>
				client.analyzeStack(stackRequest, done),
			);
			report(response, (named) => (urns.has(named) ? named : stackUrn));
		}
		return {
			name: info.getName(),
			version: this.process.version ?? info.getVersion(),
			policies: [...rules.values()].filter(({ level }) => level !== DISABLED).map(policyOf),
			findings,
		};
	}

	/** Stops the pack and returns what is to be said of its configuration, and what it logged. */
	async stop(): Promise<readonly Message[]> {
		const lines = await this.process.stop();
		const message = (severity: Message["severity"]) => (text: string) => ({ severity, text });
		return [...this.remarks.map(message("warning")), ...lines.map(message("info"))];
	}

	private async configure() {
		const { options } = this.process;
		const handshake = new proto.AnalyzerHandshakeRequest();
		handshake.setEngineAddress(options.engineAddress);
		handshake.setRootDirectory(options.folder);
		handshake.setProgramDirectory(options.folder);
		await this.optional("in its handshake", (client, done) => client.handshake(handshake, done));
		if ("stack" in options) {
			const stack = new proto.AnalyzerStackConfigureRequest();
			stack.setOrganization(options.organization);
			stack.setProject(options.project);
			stack.setStack(options.stack);
			stack.setDryRun(options.preview);
			for (const [key, value] of Object.entries(options.config)) stack.getConfigMap().set(key, value);
			await this.optional("when it was given the stack", (client, done) =>
				client.configureStack(stack, done),
			);
		}
		const info = await this.process.call<proto.AnalyzerInfo>("to list its rules", (client, done) =>
			client.getAnalyzerInfo(new Empty(), done),
		);
		const rules = configuredRules(info, this.config);
		this.remarks = unknownNames(info, this.config);
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

	/** Rules that repair inputs run first. */
	private async remediate(
		urn: string,
		request: proto.AnalyzeRequest,
		rules: ReadonlyMap<string, Rule>,
		repairs: boolean,
	): Promise<Finding[]> {
		const response = await this.process.call<proto.RemediateResponse>(`to repair ${urn}`, (client, done) =>
			client.remediate(request, done),
		);
		return response.getRemediationsList().map((remedy) => {
			const changed = remedy.getProperties();
			if (changed && repairs) request.setProperties(changed);
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

function policyOf({ info, level }: Rule): Policy {
	return {
		name: info.getName(),
		title: info.getDisplayname(),
		description: info.getDescription(),
		level: level === ADVISORY ? "advisory" : "mandatory",
		severity: severities[info.getSeverity()],
		fix: info.getRemediationSteps() || undefined,
		url: info.getUrl() || undefined,
		tags: info.getTagsList(),
	};
}
