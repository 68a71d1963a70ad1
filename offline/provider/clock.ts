/** Simulated time: what takes minutes on AWS takes milliseconds here, and is written down in AWS's time. */
import { setTimeout } from "node:timers/promises";

/** A line of the log. */
export interface Event {
	readonly urn: string;
	readonly type: string;
	readonly operation: string;
	/** Seconds of AWS's time since the command began. */
	readonly start: number;
	readonly end: number;
	/** Seconds that AWS took, without what this machine added. */
	readonly took: number;
	/** `ok`, the error, or what AWS lost without a word. */
	readonly result: string;
}

export class Clock {
	private readonly begin = performance.now();

	/** `minute` is how many milliseconds a minute of AWS takes; 0 waits for nothing. */
	constructor(
		private readonly minute: number,
		/** Takes each line of the log. */
		readonly write: (event: Event) => void = () => undefined,
	) {}

	/** Seconds of AWS's time since the start. Without a scale there is no time. */
	now(): number {
		const seconds = this.minute === 0 ? 0 : ((performance.now() - this.begin) / this.minute) * 60;
		return Math.round(seconds * 10) / 10;
	}

	/** Waits until the time is over, or fails as soon as the engine asks to stop. */
	async wait(seconds: number, signal: AbortSignal): Promise<void> {
		const cancelled = () => new Error("context canceled");
		if (signal.aborted) throw cancelled();
		const milliseconds = (seconds / 60) * this.minute;
		if (milliseconds === 0) return;
		await setTimeout(milliseconds, undefined, { signal }).catch(() => {
			throw cancelled();
		});
	}
}
