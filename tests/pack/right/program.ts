/** Shape and small change of the right programs: resources of any type, documents, names that all of them share. */
import type { Unwrap } from "@pulumi/pulumi";
import type { Plain, ResourceType } from "../../../policies/resources.js";
import type { StackConfig } from "../../../policies/run.js";
import type { Others } from "./others.js";

/** Types that some rule reads, and types that none does, which no rule may choke on. */
type Type = ResourceType | keyof Others;
type PropertiesOf<T extends Type> = Partial<
	T extends ResourceType ? Plain<T> : T extends keyof Others ? Unwrap<Others[T]> : never
>;

/** Resources by name, in the shape of a Pulumi YAML program. */
export type Resources = Readonly<Record<string, { readonly type: Type; readonly properties: object }>>;

export interface Program {
	/** What it is, as its author would say. */
	readonly title: string;
	readonly resources: Resources;
	/** Text of an exemption file, where somebody has to answer for a part of the program. */
	readonly exemptions?: string;
	/** The stack's configuration, where ports are not the tier table's own. */
	readonly config?: StackConfig;
}

export function resource<T extends Type>(type: T, properties: PropertiesOf<T> = {}) {
	return { type, properties };
}

export const account = "123456789012";
/** An account of the same organization. */
export const partner = "210987654321";
export const organization = "o-a1b2c3d4e5";
export const accountRoot = `arn:aws:iam::${account}:root`;

export type Statement = Readonly<Record<string, unknown>>;
type Texts = string | readonly string[];

export function document(...statements: readonly Statement[]): string {
	return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(Action: Texts, Resource: Texts, more: Statement = {}): Statement {
	return { Effect: "Allow", Action, Resource, ...more };
}

export const ofThisAccount = { StringEquals: { "aws:SourceAccount": account } };

/** A trust policy for a service, with the condition that AWS asks for against the confused deputy. */
export function trust(service: string, condition: object = ofThisAccount): string {
	return document({
		Effect: "Allow",
		Principal: { Service: service },
		Action: "sts:AssumeRole",
		Condition: condition,
	});
}

/** The trust policy for instances: EC2 sends no source account with it. */
export const trustInstances = document({
	Effect: "Allow",
	Principal: { Service: "ec2.amazonaws.com" },
	Action: "sts:AssumeRole",
});

/** Everybody but over TLS is refused, as AWS's guide for S3 writes it. */
export function tlsOnly(action: string, ...resources: readonly string[]): Statement {
	return {
		Sid: "DenyInsecureTransport",
		Effect: "Deny",
		Principal: "*",
		Action: action,
		Resource: resources,
		Condition: { Bool: { "aws:SecureTransport": "false" } },
	};
}
