/**
 * The configuration of a policy pack, as Pulumi reads it: `--policy-pack-config FILE` is a JSON object by the name
 * of a policy, each a level or an object with the policy's own settings and perhaps an `enforcementLevel`. `all`
 * stands for every policy that is not named.
 */
import * as fs from "node:fs";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { messageOf, RunFailure, UsageError } from "./errors.js";
import { syntaxFault } from "./state.js";
import { quoted, suggestion } from "./suggest.js";
import { isMap, type PropertyMap, type PropertyValue } from "./values.js";

const { ADVISORY, MANDATORY, REMEDIATE, DISABLED } = proto.EnforcementLevel;
export type Level = (typeof proto.EnforcementLevel)[keyof typeof proto.EnforcementLevel];

const levels: Readonly<Record<string, Level>> = {
	advisory: ADVISORY,
	mandatory: MANDATORY,
	remediate: REMEDIATE,
	disabled: DISABLED,
};

interface PolicySettings {
	readonly level: Level | undefined;
	readonly properties: PropertyMap;
}

/** Settings by the name of a policy. */
export type PackConfig = ReadonlyMap<string, PolicySettings>;

/** A policy with what is configured for it. */
export interface Rule {
	readonly info: proto.PolicyInfo;
	readonly level: Level;
	readonly properties: PropertyMap;
}

/** Reads a configuration file, or throws a UsageError with every fault. */
export function readPackConfig(file: string): PackConfig {
	const place = `--policy-pack-config ${file}`;
	let text: string;
	try {
		text = fs.readFileSync(file, "utf8");
	} catch (error) {
		throw new UsageError(`${place}: it cannot be read: ${messageOf(error)}`);
	}
	let document: PropertyValue;
	try {
		document = text.trim() === "" ? {} : (JSON.parse(text) as PropertyValue);
	} catch (error) {
		throw new UsageError(`${place}: ${syntaxFault(text, messageOf(error))}`);
	}
	if (!isMap(document)) throw new UsageError(`${place}: it is no JSON object by the name of a policy`);
	const faults: string[] = [];
	const levelOf = (name: string, text: PropertyValue | undefined): Level | undefined => {
		if (text === undefined) return undefined;
		const known = Object.keys(levels);
		if (typeof text === "string" && Object.hasOwn(levels, text)) return levels[text];
		const near = typeof text === "string" ? suggestion(text, known) : "";
		faults.push(`${place}: the level of ${name} is ${quoted(text)}; allowed are ${known.join(", ")}${near}`);
		return undefined;
	};
	const config = new Map<string, PolicySettings>();
	for (const [name, value] of Object.entries(document)) {
		if (name === "environments") {
			faults.push(`${place}: environments are for Pulumi Cloud, and this run is offline; leave them out`);
		} else if (isMap(value)) {
			const { enforcementLevel, ...properties } = value;
			config.set(name, { level: levelOf(name, enforcementLevel), properties });
		} else {
			config.set(name, { level: levelOf(name, value), properties: {} });
		}
	}
	if (faults.length > 0) throw new UsageError(faults);
	return config;
}

/** Reads the file of each pack, from the working directory. There is one for every pack or for none. */
export function readPackConfigs(files: readonly string[], packs: number): readonly PackConfig[] {
	if (files.length > 0 && files.length !== packs) {
		throw new UsageError(
			`there are ${files.length} of --policy-pack-config for ${packs} of --policy-pack; give one for each pack, in the same order`,
		);
	}
	return files.map(readPackConfig);
}

/**
 * Levels and settings of every policy: its own, then the pack's initial configuration, then what is given. In each
 * of the two, `all` comes first, so that what a file says of all wins over what a pack says of one.
 */
export function configuredRules(
	info: proto.AnalyzerInfo,
	given: PackConfig | undefined,
): ReadonlyMap<string, Rule> {
	const initial = new Map(
		[...info.getInitialconfigMap().entries()].map(([name, config]) => {
			const properties = (config.getProperties()?.toJavaScript() ?? {}) as PropertyMap;
			return [name, { level: config.getEnforcementlevel(), properties }] as const;
		}),
	);
	const rules = new Map<string, Rule>();
	for (const policy of info.getPoliciesList()) {
		const name = policy.getName();
		const schema = policy.getConfigschema();
		let level: Level = policy.getEnforcementlevel();
		let properties: PropertyMap = defaultsOf(schema);
		for (const config of [initial, given]) {
			const own = config?.get(name);
			level = own?.level ?? config?.get("all")?.level ?? level;
			properties = { ...properties, ...own?.properties };
		}
		for (const required of schema?.getRequiredList() ?? []) {
			if (required in properties) continue;
			throw new RunFailure(
				`the policy pack ${info.getName()}: rule ${name} needs a value for "${required}" and has none`,
			);
		}
		rules.set(name, { info: policy, level, properties });
	}
	return rules;
}

function defaultsOf(schema: proto.PolicyConfigSchema | undefined): PropertyMap {
	const properties = (schema?.getProperties()?.toJavaScript() ?? {}) as PropertyMap;
	return Object.fromEntries(
		Object.entries(properties).flatMap(([key, property]) =>
			isMap(property) && property.default !== undefined ? [[key, property.default]] : [],
		),
	);
}

/**
 * Names in a configuration that no policy has. Pulumi passes over those with a level, which is told here, and
 * refuses those with settings alone: those are a UsageError.
 */
export function unknownNames(info: proto.AnalyzerInfo, given: PackConfig | undefined): readonly string[] {
	const known = info.getPoliciesList().map((policy) => policy.getName());
	const unknown = [...(given ?? [])].filter(([name]) => !known.includes(name));
	const remark = (name: string) =>
		`the policy pack ${info.getName()} has no policy called ${name}${suggestion(name, known)}`;
	const refused = unknown.filter(
		([, { level, properties }]) => level === undefined && Object.keys(properties).length > 0,
	);
	if (refused.length > 0) {
		throw new UsageError(refused.map(([name]) => `--policy-pack-config: ${remark(name)}`));
	}
	return unknown.flatMap(([name]) => (name === "all" ? [] : [remark(name)]));
}
