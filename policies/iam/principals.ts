/** Who a statement speaks of, and which of its conditions really leave fewer of them. */
import { unresolved } from "../graph/values.js";
import type { Condition, Statement, Text } from "./document.js";
import { arnParts, hasWildcard } from "./match.js";

export type Principal =
	/** Everybody, with an AWS account or without. */
	| { readonly kind: "anyone" }
	/** All that the account itself lets. */
	| { readonly kind: "account"; readonly account: string }
	/** One role, user or session; or what was one, by its id. */
	| { readonly kind: "identity"; readonly account: string; readonly name: string }
	/** An AWS service, e.g. `ec2.amazonaws.com`. */
	| { readonly kind: "service"; readonly name: string }
	/** Whoever an identity provider vouches for: a host name, or the ARN of a provider of the account. */
	| { readonly kind: "federated"; readonly provider: string }
	/** An account by its canonical id, which S3 and CloudFront know. */
	| { readonly kind: "canonical" }
	| { readonly kind: "undetermined" };

function principalOf(kind: Text, name: Text): Principal {
	if (kind === unresolved) return { kind: "undetermined" };
	// Of services and providers AWS takes no wildcard. Should it ever, it means everybody's.
	if (name === "*" || kind === "*") return { kind: "anyone" };
	if (name === unresolved) return { kind: "undetermined" };
	switch (kind) {
		case "Service":
			return { kind: "service", name: name.toLowerCase() };
		case "Federated":
			return { kind: "federated", provider: name };
		case "CanonicalUser":
			return { kind: "canonical" };
		case "AWS":
			return awsPrincipal(name);
		default:
			return { kind: "undetermined" };
	}
}

function awsPrincipal(name: string): Principal {
	if (/^\d{12}$/.test(name)) return { kind: "account", account: name };
	const parts = arnParts(name);
	// AKIA..., AROA...: what AWS puts in the place of a user or role that was deleted.
	if (!parts) return { kind: "identity", account: "", name };
	const [, , , , account, rest] = parts;
	if (!/^\d{12}$/.test(account) && account !== "cloudfront") return { kind: "anyone" };
	return rest === "root" ? { kind: "account", account } : { kind: "identity", account, name: rest };
}

/**
 * Whom a statement names. NotPrincipal with Allow is everybody but a few. A policy of a role, user or group
 * names nobody.
 */
export function principalsOf({ principals }: Statement): readonly Principal[] {
	if (!principals) return [];
	if (principals.negated) return [{ kind: "anyone" }];
	return principals.names.map(({ kind, name }) => principalOf(kind, name));
}

/** Whether conditions leave few of those who are named; undetermined when that depends on values not known yet. */
export type Narrowing = boolean | "undetermined";

type Accepts = (value: string, operator: string) => boolean;

const isFixed: Accepts = (value) => value !== "" && !hasWildcard(value);
const isAccount: Accepts = (value) => /^\d{12}$/.test(value);
const isOrganization: Accepts = (value) => /^o-[a-z0-9]{10,32}$/.test(value);
const isOrganizationPath: Accepts = (value) => /^o-[a-z0-9]{10,32}\//.test(value);

/**
 * An ARN without wildcards, or of one account. The Arn operators compare part by part. The String operators do
 * not, so that a star before the account could take in more than one part; in place of the region AWS writes one
 * itself (for the keys of trails), and no name of a resource that it sends holds a colon and an account after it.
 */
const isArnOfOne: Accepts = (value, operator) => {
	if (isFixed(value, operator)) return true;
	const parts = arnParts(value);
	if (!parts || !/^\d{12}$/.test(parts[4])) return false;
	return /^(ForAnyValue:)?Arn/i.test(operator) || !parts.slice(0, 3).some(hasWildcard);
};

/**
 * Not wider than what S3 takes for public. 10.0.0.0/8 would do as well: no request from the internet has such
 * an address. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
const isNarrowBlock: Accepts = (value) => {
	const [address = "", length] = value.split("/");
	const prefix = length === undefined ? 128 : Number(length);
	return Number.isInteger(prefix) && prefix >= (address.includes(":") ? 32 : 8);
};

/** Keys that say who calls, with the values that leave few. In lower case. */
const callerKeys: Readonly<Record<string, Accepts>> = {
	"aws:principalaccount": isAccount,
	"aws:principalarn": isArnOfOne,
	"aws:principalorgid": isOrganization,
	"aws:principalorgpaths": isOrganizationPath,
	"aws:sourceip": isNarrowBlock,
	// In the policy that SNS gives each new topic, the account that calls, by itself or through a service.
	"aws:sourceowner": isAccount,
	"aws:sourcevpc": isFixed,
	"aws:sourcevpcarn": isArnOfOne,
	"aws:sourcevpce": isFixed,
	"aws:userid": isFixed,
	"aws:vpceaccount": isAccount,
	"aws:vpceorgid": isOrganization,
	"kms:calleraccount": isAccount,
	"s3:dataaccesspointaccount": isAccount,
	"s3:dataaccesspointarn": isArnOfOne,
};

/** Keys that say on whose behalf an AWS service calls. */
const sourceKeys: Readonly<Record<string, Accepts>> = {
	"aws:sourceaccount": isAccount,
	"aws:sourcearn": isArnOfOne,
	"aws:sourceorgid": isOrganization,
	"aws:sourceorgpaths": isOrganizationPath,
	// What SNS wrote before there was aws:SourceAccount.
	"aws:sourceowner": isAccount,
	// Firehose takes the account's id as the external id: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
	"sts:externalid": isAccount,
};

function acceptsOf(key: string, keys: Readonly<Record<string, Accepts>>): Accepts | undefined {
	if (Object.hasOwn(keys, key)) return keys[key];
	// The context of an encryption names what is encrypted, for CloudWatch Logs the group's ARN.
	if (keys === sourceKeys && key.startsWith("kms:encryptioncontext:")) return isArnOfOne;
	return undefined;
}

/**
 * Operators that hold only where the key is there and its value is one of those listed. The IfExists forms and
 * ForAllValues hold for a request that does not carry the key at all, and an anonymous one carries none.
 */
const positive =
	/^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/i;

function narrows(condition: Condition, keys: Readonly<Record<string, Accepts>>): Narrowing {
	const { operator, key, values } = condition;
	if (operator === unresolved) return "undetermined";
	if (!positive.test(operator)) return false;
	if (key === unresolved) return "undetermined";
	const accepts = acceptsOf(key, keys);
	if (!accepts) return false;
	const known = values.filter((value) => value !== unresolved);
	if (!known.every((value) => accepts(value, operator))) return false;
	return known.length === values.length ? true : "undetermined";
}

function narrowedBy(
	statement: Statement,
	...tables: readonly Readonly<Record<string, Accepts>>[]
): Narrowing {
	const answers = statement.conditions.flatMap((condition) => tables.map((keys) => narrows(condition, keys)));
	return answers.includes(true) || (answers.includes("undetermined") && "undetermined");
}

/**
 * Whether a statement's conditions leave few of everybody: fixed accounts, organizations, networks, or the AWS
 * services of a fixed account. Conditions on anything else (TLS, a user agent, a referrer) leave everybody.
 */
export function narrowsAnyone(statement: Statement): Narrowing {
	return narrowedBy(statement, callerKeys, sourceKeys);
}

/** Whether a statement's conditions leave few callers, whether they come through a service or not. */
export function narrowsCaller(statement: Statement): Narrowing {
	return narrowedBy(statement, callerKeys);
}

/** Whether a statement's conditions leave an AWS service only what it does for fixed accounts or resources. */
export function narrowsService(statement: Statement): Narrowing {
	return narrowedBy(statement, sourceKeys);
}
