/** What AWS answers when it refuses. */
export class AwsError extends Error {
	/** `code` is the one that the service documents: `DependencyViolation`. */
	constructor(
		readonly code: string,
		message: string,
	) {
		super(`${code}: ${message}`);
		this.name = "AwsError";
	}
}
