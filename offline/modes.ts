/** A program registers the same resources in a preview and in an update, unless it makes some in `.apply`. */
import { RunFailure } from "./errors.js";
import type { Recording } from "./record.js";

export interface ModeDifference {
	/** URNs that only the preview registered. */
	readonly onlyPreview: readonly string[];
	/** URNs that only the update registered: made once a value was known. */
	readonly onlyUpdate: readonly string[];
}

export function modeDifference(preview: Recording, update: Recording): ModeDifference {
	const urns = ({ resources }: Recording) => new Set(resources.map(({ urn }) => urn));
	const [before, after] = [urns(preview), urns(update)];
	return {
		onlyPreview: [...before].filter((urn) => !after.has(urn)),
		onlyUpdate: [...after].filter((urn) => !before.has(urn)),
	};
}

/** Refuses a program whose preview does not show what an update would make. */
export function requireSameResources(preview: Recording, update: Recording): void {
	const { onlyPreview, onlyUpdate } = modeDifference(preview, update);
	const lines = [
		...onlyPreview.map((urn) => `\n  ${urn} is in the preview only`),
		...onlyUpdate.map((urn) => `\n  ${urn} is in the update only`),
	];
	if (lines.length === 0) return;
	throw new RunFailure(
		`preview and update register different resources: something is made inside .apply, which a preview ` +
			`cannot show; make it outside${lines.join("")}`,
	);
}
