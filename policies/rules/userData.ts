/** What instances run at boot: no secrets in it, and nothing that somebody else may change. */
import { type Piece, type Unpacked, unpackUserData } from "../graph/userData.js";
import { unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, resourceRule, undetermined, violation } from "../rule.js";
import { notKnown } from "./expect.js";
import * as examples from "./userData.examples.js";

const machineTypes = [
	"aws:ec2/launchTemplate:LaunchTemplate",
	"aws:ec2/launchConfiguration:LaunchConfiguration",
	"aws:ec2/instance:Instance",
] as const;
type Machine = Properties<(typeof machineTypes)[number]>;

/** Secrets that tell themselves by their form. */
const forms: readonly (readonly [name: string, form: RegExp])[] = [
	["an AWS access key", /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
	["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/],
	["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b/],
	["a GitLab token", /\bglpat-[A-Za-z0-9_-]{20,}/],
	["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
	["a Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
	["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}/],
	["a Google key", /\bAIza[A-Za-z0-9_-]{35}\b/],
	["a JSON web token", /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
	["a password in an address", /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'$<{]{1,64}:[^\s:/@"'$<{]{1,128}@/i],
];

/** What a variable or key is called that holds a secret; `DB_SECRET_ARN` and `PASSWORD_FILE` do not. */
const secretName =
	"[\\w.-]{0,40}(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)";
const wholeName = new RegExp(`^(?:${secretName}|chpasswd|plain_text_passwd|hashed_passwd)$`, "i");
const assignments: readonly RegExp[] = [
	// PASSWORD=hunter2, export PASSWORD="hunter2": the shell, environment files.
	new RegExp(
		`(?:^|[\\s;&|"'({,])${secretName}=(?:"([^"\\n]{1,200})"|'([^'\\n]{1,200})'|([^\\s"'\`;&|)]{1,200}))`,
		"gim",
	),
	// "password": "hunter2", password: 'hunter2', password = "hunter2": JSON and programs.
	new RegExp(
		`(?:^|[\\s;&|"'({,])${secretName}["']?\\s{0,8}[:=]\\s{0,8}(?:"([^"\\n]{1,200})"|'([^'\\n]{1,200})')`,
		"gim",
	),
	// --password hunter2, --token=hunter2: commands.
	new RegExp(`--${secretName}[ =](?:"([^"\\n]{1,200})"|'([^'\\n]{1,200})'|([^\\s"'\`;&|)]{1,200}))`, "gim"),
];

/** True for what stands in a secret's place without being one: a variable, a reference, nothing. */
function isPlaceholder(value: string): boolean {
	const text = value.trim();
	return (
		/^(?:$|[$`<*%]|\{\{|arn:|\/|\.\/|https?:|ssm:|file:|resolve:|process\.env|os\.environ)/i.test(text) ||
		/^(?:true|false|null|none|nil|undefined|yes|no|required|optional|enabled|disabled|stdin|0|1)$/i.test(text)
	);
}

/** What a piece holds that looks like a secret, by its kind; never the secret. */
function secretIn({ text, ...piece }: Piece): string | undefined {
	const form = forms.find(([, pattern]) => pattern.test(text));
	if (form) return form[0];
	if (piece.kind === "value" && wholeName.test(piece.key) && !isPlaceholder(text))
		return "a value named like a secret";
	const isAssigned = assignments.some((pattern) =>
		[...text.matchAll(pattern)].some((match) => !isPlaceholder(match.slice(1).find((group) => group) ?? "")),
	);
	return isAssigned ? "a value named like a secret" : undefined;
}

/** A download: of whatever its address answers today. */
const download = "(?:curl|wget|fetch|irm|iwr|Invoke-WebRequest|Invoke-RestMethod)\\b";
// Every repetition is bounded: user data may be a megabyte of one line.
const shell =
	"(?:sudo\\s{1,8}(?:-\\S{1,30}\\s{1,8}){0,5})?(?:env\\s{1,8}(?:\\w{1,30}=\\S{0,60}\\s{1,8}){0,5})?(?:/\\S{0,60}/)?(?:(?:ba|da|k|z|a|c|fi)?sh|python[\\d.]{0,6}|perl|ruby|node|php|source|iex|Invoke-Expression)\\b";
const pipedDownloads: readonly RegExp[] = [
	new RegExp(`${download}[^\\n;&]{0,500}\\|\\s{0,8}${shell}`, "i"),
	new RegExp(
		`(?:${shell}|(?:^|[\\s;&|])\\.)\\s{1,8}(?:-\\S{1,30}\\s{1,8}){0,5}<\\(\\s{0,8}${download}[^\\n]{0,500}`,
		"im",
	),
	new RegExp(
		`(?:${shell}\\s{1,8}-\\w{0,8}c|eval)\\s{1,8}["']?(?:\\$\\(|\`)\\s{0,8}${download}[^\\n]{0,500}`,
		"i",
	),
	new RegExp(
		`(?:iex|Invoke-Expression)[\\s(&]{0,8}[^\\n]{0,80}(?:DownloadString|${download})[^\\n]{0,500}`,
		"i",
	),
];

/** A download is pinned when its address names a commit or a digest in full: then it cannot change. */
function isPinned(command: string): boolean {
	return /\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b/i.test(command);
}

function runsDownload({ text }: Piece): boolean {
	const joined = text.replace(/\\\r?\n/g, " ");
	return joined
		.split(/\r?\n/)
		.filter((line) => !/^\s*#(?!!)/.test(line))
		.some((line) =>
			pipedDownloads.some((pattern) => {
				const command = pattern.exec(line)?.[0];
				return command !== undefined && !isPinned(command);
			}),
		);
}

/** Judges all user data of a machine. */
function judge(
	machine: Machine,
	allowed: string,
	find: (unpacked: Unpacked) => readonly string[],
): readonly Complaint[] {
	const values = [machine.userData, "userDataBase64" in machine ? machine.userDataBase64 : undefined];
	return values.flatMap((value): readonly Complaint[] => {
		const unpacked = unpackUserData(value);
		if (unpacked === undefined) return [];
		if (unpacked === unresolved) return [notKnown("userData", allowed)];
		const found = [...new Set(find(unpacked))];
		if (found.length > 0) return [violation(`userData holds ${found.join(", ")}; allowed: ${allowed}`)];
		return unpacked.opaque
			? [
					undetermined(
						`userData has a part that cannot be read; allowed: text, gzip, MIME or cloud-config, without ${allowed === "no secret" ? "a secret" : "downloads"}`,
					),
				]
			: [];
	});
}

const noSecrets = resourceRule({
	id: "lt-no-userdata-secrets",
	title: "User data holds no secrets",
	severity: "critical",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_46" }],
	undecided: "at-update",
	why: "User data is readable by everything on the instance, through the metadata address, and by everyone who may describe instances or templates; every version stays. Read through base64, gzip, MIME parts and the files of a cloud-config. Stricter than the control: tokens of other makers and values named like a secret count too, and launch configurations.",
	fix: "Put the secret into Secrets Manager, its ARN into user data, and let the instance's role fetch it.",
	examples: examples.noSecrets,
	types: machineTypes,
	check: (machine) =>
		judge(machine, "no secret", ({ pieces }) => pieces.map(secretIn).filter((found) => found !== undefined)),
});

const noPipedDownloads = resourceRule({
	id: "lt-no-piped-downloads",
	title: "User data runs no download unseen",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "What is piped from an address into a shell runs as root, and is whatever that address answers on the day of the launch: no review saw it, and each new instance may get another. An address that names a commit or a digest in full is let through.",
	fix: "Install packages from a repository that is signed, or carry the file in user data or the artifact bucket.",
	examples: examples.noPipedDownloads,
	types: machineTypes,
	check: (machine) =>
		judge(machine, "no download that is run", ({ pieces }) =>
			pieces.some(runsDownload) ? ["a download that is piped into a shell"] : [],
		),
});

export const userDataRules = [noSecrets, noPipedDownloads];
