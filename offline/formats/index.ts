/** The forms in which findings are printed. Each is loaded when it is asked for. */
import type { PackResult } from "../pack.js";

export const formats = ["text", "json", "sarif", "junit", "github"] as const;

export type Format = (typeof formats)[number];

export function isFormat(text: string): text is Format {
	return (formats as readonly string[]).includes(text);
}

/** True where the outputs of several stacks, one after the other, are still of that form. */
export function canFollow(format: Format): boolean {
	return format === "text" || format === "github";
}

/** What the policy packs say of one stack. */
export interface Findings {
	readonly project: string;
	readonly stack: string;
	/** The file that was judged, from the working directory: the stack's configuration, or its state. */
	readonly source: string;
	readonly packs: readonly PackResult[];
	/** Parent of each resource that has one, by URN. */
	readonly parents: ReadonlyMap<string, string>;
}

/** The whole document. Equal findings give equal bytes: nothing in it comes from a clock or a counter. */
export function findingsDocument(format: Exclude<Format, "text">, findings: Findings): string {
	switch (format) {
		case "json": {
			const { jsonDocument }: typeof import("./json.js") = require("./json.js");
			return jsonDocument(findings);
		}
		case "sarif": {
			const { sarifDocument }: typeof import("./sarif.js") = require("./sarif.js");
			return sarifDocument(findings);
		}
		case "junit": {
			const { junitDocument }: typeof import("./junit.js") = require("./junit.js");
			return junitDocument(findings);
		}
		case "github": {
			const { githubCommands }: typeof import("./github.js") = require("./github.js");
			return githubCommands(findings);
		}
		default:
			return format satisfies never;
	}
}
