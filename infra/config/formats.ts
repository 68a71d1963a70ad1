/**
 * The formats that configuration values have. Each states in words what it allows, once: the same words
 * stand in error reports and in the README's table.
 */
import { domainToASCII } from "node:url";
import { Region } from "@pulumi/aws/types/enums";
import { CronExpressionParser } from "cron-parser";
import { z } from "zod";
import { parseCidr } from "../cidr.js";

interface Format {
	/** The words that say what is allowed. */
	readonly allowed: string;
	/** Some valid value, for keys that have no default. */
	readonly sample?: unknown;
}

const formats = z.registry<Format>();

function format<S extends z.ZodType>(schema: S, allowed: string, sample?: unknown): S {
	formats.add<z.ZodType>(schema, sample === undefined ? { allowed } : { allowed, sample });
	return schema;
}

/** The words that say what a schema allows; the schema under its default or optional mark counts. */
export function allowedBy(schema: z.core.$ZodType): string {
	const inner = unwrapped(schema);
	const registered = formats.get(schema)?.allowed ?? formats.get(inner)?.allowed;
	if (registered !== undefined) return registered;
	if (inner instanceof z.ZodArray) return `a list, each item ${allowedBy(inner.element)}`;
	if (inner instanceof z.ZodObject) return `an object with the keys ${Object.keys(inner.shape).join(", ")}`;
	throw new TypeError(`a schema of type ${inner._zod.def.type} has no words for what it allows`);
}

/** Some valid value of a key that has no default. */
export function sampleOf(schema: z.core.$ZodType): unknown {
	return structuredClone(formats.get(schema)?.sample);
}

/** True when the key may be left out. */
export function isOptional(schema: z.core.$ZodType): boolean {
	return unwrapped(schema) !== schema;
}

/** The schema inside defaults and optional marks. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
	const wrapped =
		schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
	return wrapped ? unwrapped(schema.unwrap()) : schema;
}

export function integer(min: number, max: number, unit = "") {
	const suffix = unit === "" ? "" : ` (${unit})`;
	return format(z.int().min(min).max(max), `a whole number from ${min} to ${max}${suffix}`);
}

/** 0, which switches something off, or a whole number in a range. */
export function zeroOr(min: number, max: number, unit: string) {
	return format(
		z.int().refine((value) => value === 0 || (value >= min && value <= max)),
		`0 or a whole number from ${min} to ${max} (${unit})`,
	);
}

export function oneOf<const T extends readonly (string | number)[]>(...values: T) {
	return format(z.literal(values), values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`);
}

export function flag() {
	return format(z.boolean(), "true or false");
}

/** Text that matches a test; `allowed` says the test in words. */
export function text(allowed: string, test: RegExp | ((value: string) => boolean), sample?: string) {
	const passes = typeof test === "function" ? test : (value: string) => test.test(value);
	return format(z.string().refine(passes), allowed, sample);
}

/** A list without repetitions. */
export function list<S extends z.ZodType<string | number>>(item: S, min: number, max: number) {
	const size = min === 0 ? `at most ${max}` : `${min} to ${max}`;
	return format(
		z
			.array(item)
			.min(min)
			.max(max)
			.refine((items) => new Set(items).size === items.length),
		`a list of ${size} different items, each ${allowedBy(item)}`,
	);
}

export function cidr(minPrefix: number, maxPrefix: number) {
	return text(
		`an IPv4 block a.b.c.d/n with n from ${minPrefix} to ${maxPrefix} and no host bits set`,
		(value) => {
			const block = parseCidr(value);
			return block !== undefined && block.prefix >= minPrefix && block.prefix <= maxPrefix;
		},
	);
}

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** True for a lower-case ASCII host name whose internationalised labels are valid punycode. */
export function isDomainName(value: string, maxLength: number): boolean {
	const labels = value.split(".");
	return (
		value.length <= maxLength &&
		labels.length >= 2 &&
		labels.every((part) => label.test(part)) &&
		/[a-z]/.test(labels.at(-1) ?? "") &&
		domainToASCII(value) === value
	);
}

export function domainName(maxLength: number) {
	return text(
		`a domain name of two or more labels in lower-case ASCII (international names in their xn-- form), labels of 1 to 63 characters, at most ${maxLength} in all`,
		(value) => isDomainName(value, maxLength),
		"example.com",
	);
}

/** An origin as browsers send it: no path, no default port. */
export function origin() {
	return text(
		"an origin with https, such as https://shop.example.com or https://shop.example.com:8443, without a path",
		(value) => {
			const [, host = "", port] = /^https:\/\/([^:/]+)(?::([1-9]\d{0,4}))?$/.exec(value) ?? [];
			return isDomainName(host, 253) && (port === undefined || (Number(port) <= 65535 && port !== "443"));
		},
	);
}

export function emailAddress() {
	return format(z.email().max(254), "an e-mail address");
}

/** Regions of the commercial partition, where CloudFront and Route 53 share the account. */
const regions: readonly string[] = Object.values(Region).filter(
	(region) => !/^(cn|us-gov|us-iso|us-isob|us-isof|eu-isoe|eusc)-/.test(region),
);

export function region() {
	return text(
		`a region of the commercial AWS partition, such as us-east-1`,
		(value) => regions.includes(value),
		"us-east-1",
	);
}

export function accountIds() {
	const id = text('twelve digits in quotes, such as "111122223333"', /^\d{12}$/);
	return format(z.array(id).length(1), "a list of exactly one account id", ["111122223333"]);
}

/** AWS's limits on tag values. https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
export function tagValue() {
	return text(
		"1 to 256 letters, digits, spaces and _ . : / = + - @, not blank at either end",
		/^(?! )[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}(?<! )$/u,
		"team",
	);
}

/** Values that CloudWatch Logs takes. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export function logRetentionDays() {
	return oneOf(
		1,
		3,
		5,
		7,
		14,
		30,
		60,
		90,
		120,
		150,
		180,
		365,
		400,
		545,
		731,
		1096,
		1827,
		2192,
		2557,
		2922,
		3288,
		3653,
	);
}

/** Start and end of a window in minutes of the week (or of the day), and its length; undefined if malformed. */
export function parseWindow(value: string): { start: number; length: number; cycle: number } | undefined {
	const day = "mon|tue|wed|thu|fri|sat|sun";
	const weekly = new RegExp(`^(${day}):([01]\\d|2[0-3]):([0-5]\\d)-(${day}):([01]\\d|2[0-3]):([0-5]\\d)$`);
	const match = weekly.exec(value);
	const minute = (dayName: string, hour: string, minutes: string) =>
		(dayName === "" ? 0 : day.split("|").indexOf(dayName)) * 1440 + Number(hour) * 60 + Number(minutes);
	if (match) {
		const [, startDay = "", h1 = "", m1 = "", endDay = "", h2 = "", m2 = ""] = match;
		return span(minute(startDay, h1, m1), minute(endDay, h2, m2), 7 * 1440);
	}
	const daily = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(value);
	if (!daily) return undefined;
	const [, h1 = "", m1 = "", h2 = "", m2 = ""] = daily;
	return span(minute("", h1, m1), minute("", h2, m2), 1440);
}

function span(start: number, end: number, cycle: number) {
	return { start, length: (end - start + cycle) % cycle, cycle };
}

/** At least 30 minutes: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export function dailyWindow() {
	return text("a daily window hh:mm-hh:mm in UTC of 30 minutes or more", (value) => {
		const window = parseWindow(value);
		return window?.cycle === 1440 && window.length >= 30;
	});
}

export function weeklyWindow() {
	return text("a weekly window ddd:hh:mm-ddd:hh:mm in UTC, 30 minutes to 24 hours", (value) => {
		const window = parseWindow(value);
		return window?.cycle === 7 * 1440 && window.length >= 30 && window.length < 1440;
	});
}

/** Five fields in the plain syntax that Auto Scaling reads: no seconds, no @names, no L, W, # or ?. */
export function cron() {
	return text(
		"a cron expression of five fields (minute, hour, day of month, month, day of week), such as 0 7 * * MON-FRI",
		(value) => {
			const fields = value.split(" ");
			if (fields.length !== 5 || fields.some((field) => !/^[\dA-Z*,/-]+$/.test(field))) return false;
			if (/[LWHR#?]/.test(fields.slice(0, 3).join(""))) return false;
			try {
				CronExpressionParser.parse(value);
				return true;
			} catch {
				return false;
			}
		},
	);
}

export function timezone() {
	return text("a time zone of the IANA database, such as Etc/UTC or Europe/Berlin", (value) => {
		if (!/^[A-Za-z]/.test(value)) return false;
		try {
			return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone !== "";
		} catch {
			return false;
		}
	});
}

const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

export function countryCode() {
	return text("an ISO 3166-1 country code of two capital letters", (value) => {
		return /^[A-Z]{2}$/.test(value) && regionNames.of(value) !== undefined;
	});
}
