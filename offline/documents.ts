/** The two documents that other tools read: that of `pulumi preview --json` and that of `pulumi stack export`. */
import type { Finding, PackResult } from "./pack.js";
import type { Message, Recording } from "./record.js";
import { isProvider, type RecordedResource } from "./resources.js";
import {
	blind,
	isSecret,
	mapValues,
	type PropertyMap,
	secretSignature,
	signature,
	stableJson,
	transform,
	unknown,
} from "./values.js";

interface Diagnostic {
	readonly urn?: string;
	readonly message: string;
	readonly severity: Message["severity"];
	/** Of a finding. Pulumi's own document has none: it leaves findings out. */
	readonly policy?: Pick<Finding, "pack" | "packVersion" | "policy" | "level" | "severity" | "fix" | "url">;
}

/**
 * What `pulumi preview --json` prints, with the pack's findings among the diagnostics. Source positions are
 * left out: they differ from machine to machine.
 */
export function previewDocument(
	recording: Recording,
	packs: readonly PackResult[],
	nanoseconds: number,
): string {
	const shown = recording.resources.filter((resource) => !isDefaultProvider(resource));
	const steps = shown.map((resource) => ({
		op: resource.external ? "read" : "create",
		urn: resource.urn,
		...(resource.provider ? { provider: resource.provider } : {}),
		newState: state({
			...resource,
			inputs: engineInputs(resource, blindMap(resource.inputs)),
			outputs: {},
		}),
		detailedDiff: null,
	}));
	const diagnostics: Diagnostic[] = [
		...recording.messages.map(messageDiagnostic),
		...packs.flatMap(({ findings }) => findings.map(findingDiagnostic)),
	];
	const config = Object.fromEntries(
		Object.entries(recording.config).map(([key, text]) => [
			key,
			recording.secretKeys.includes(key) ? text.replaceAll(unknown, "[secret]") : text,
		]),
	);
	const document = {
		config,
		steps,
		...(diagnostics.length > 0 ? { diagnostics } : {}),
		duration: nanoseconds,
		changeSummary: { create: shown.filter(({ external }) => !external).length },
	};
	return `${JSON.stringify(document, null, 4)}\n`;
}

/**
 * What `pulumi stack export` prints after an update, as `pulumi policy analyze --file` reads it. Nothing in
 * it comes from a clock or a counter, so equal runs give equal bytes.
 */
export function stateDocument(recording: Recording): string {
	const resources = recording.resources.map((resource) =>
		state({
			...resource,
			inputs: engineInputs(resource, sealMap(resource.inputs)),
			outputs: sealMap(resource.outputs),
		}),
	);
	const manifest = { time: "2025-01-01T00:00:00Z", magic: "", version: "" };
	const secrets_providers = { type: "passphrase", state: { salt: "v1:redacted" } };
	const document = { version: 3, deployment: { manifest, secrets_providers, resources, metadata: {} } };
	return `${JSON.stringify(document, null, 4)}\n`;
}

/** The provider that the engine makes by itself. Pulumi does not show it either. */
export function isDefaultProvider({ type, parent }: RecordedResource): boolean {
	return isProvider(type) && parent === undefined;
}

/** To the engine a name that the provider makes is an input; and it keeps settings of its own beside a provider's. */
function engineInputs(resource: RecordedResource, inputs: PropertyMap): PropertyMap {
	return isProvider(resource.type) ? { __internal: {}, ...inputs } : { ...resource.names, ...inputs };
}

/** A resource's state, with Pulumi's keys in Pulumi's order. What is empty or false is left out. */
function state(resource: RecordedResource): object {
	const { options } = resource;
	const timeouts = Object.entries(options.customTimeouts).filter(([, seconds]) => seconds > 0);
	const optional = {
		inputs: sorted(resource.inputs),
		outputs: sorted(resource.outputs),
		parent: resource.parent,
		protect: options.protect,
		external: resource.external,
		dependencies: resource.dependencies,
		provider: resource.provider,
		propertyDependencies: sorted(resource.propertyDependencies),
		additionalSecretOutputs: options.additionalSecretOutputs,
		customTimeouts: Object.fromEntries(timeouts),
		importID: options.importId,
		retainOnDelete: options.retainOnDelete,
		deletedWith: options.deletedWith,
		ignoreChanges: options.ignoreChanges,
		replaceOnChanges: options.replaceOnChanges,
	};
	return {
		urn: resource.urn,
		custom: resource.custom,
		...(resource.id ? { id: resource.id } : {}),
		type: resource.type,
		...Object.fromEntries(Object.entries(optional).filter(([, value]) => !isEmpty(value))),
	};
}

function isEmpty(value: unknown): boolean {
	if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
	return value === undefined || value === false || value === "";
}

function sorted(map: object): object {
	return JSON.parse(stableJson(map)) as object;
}

function blindMap(map: PropertyMap): PropertyMap {
	return mapValues(map, blind);
}

/**
 * Puts a ciphertext that nobody can open in the place of every secret: there is no key here to encrypt with,
 * and plain text must not get into a file. Pulumi then analyses the value as `[secret]`.
 */
function sealMap(map: PropertyMap): PropertyMap {
	const sealed = { [signature]: secretSignature, ciphertext: "redacted" };
	return mapValues(map, (value) => transform(value, (part) => (isSecret(part) ? sealed : undefined)));
}

function messageDiagnostic({ severity, text, urn }: Message): Diagnostic {
	const prefix = severity === "info" ? "" : `${severity}: `;
	return { ...(urn ? { urn } : {}), message: `${prefix}${text}\n`, severity };
}

function findingDiagnostic(finding: Finding): Diagnostic {
	const { pack, packVersion, policy, level, severity, fix, url, urn, description, message } = finding;
	const rule = `[${level}] ${policy} (${pack}@v${packVersion})`;
	return {
		urn,
		message: `${rule}: ${description}\n${message}${fix ? `\nfix: ${fix}` : ""}\n`,
		severity: level === "mandatory" ? "error" : "warning",
		policy: { pack, packVersion, policy, level, severity, fix, url },
	};
}
