/** Requests as a balancer sends them: many at a time, over connections that are kept. */
import { Agent, get } from "node:http";

export interface Figures {
	readonly requests: number;
	/** Answers by status. */
	readonly statuses: Readonly<Record<number, number>>;
	/** Requests that got no answer, by the error. */
	readonly errors: Readonly<Record<string, number>>;
	/** What the answers said of `field`, by value. */
	readonly said: Readonly<Record<string, number>>;
}

export class Load {
	private readonly agent: Agent;
	private readonly workers: Promise<void>[];
	private stopped = false;
	private requests = 0;
	private readonly statuses: Record<number, number> = {};
	private readonly errors: Record<string, number> = {};
	private readonly said: Record<string, number> = {};

	constructor(
		private readonly url: string,
		private readonly field: string,
		concurrency = 16,
	) {
		this.agent = new Agent({ keepAlive: true, maxSockets: concurrency });
		this.workers = Array.from({ length: concurrency }, () => this.work());
	}

	/** Waits until so many requests have been answered. */
	async reach(requests: number): Promise<void> {
		while (this.requests < requests) await new Promise((resolve) => setTimeout(resolve, 20));
	}

	async stop(): Promise<Figures> {
		this.stopped = true;
		await Promise.all(this.workers);
		this.agent.destroy();
		const { requests, statuses, errors, said } = this;
		return { requests, statuses, errors, said };
	}

	private async work(): Promise<void> {
		while (!this.stopped) {
			await this.ask();
			this.requests++;
		}
	}

	private ask(): Promise<void> {
		return new Promise((resolve) => {
			const failed = (error: NodeJS.ErrnoException) => {
				count(this.errors, error.code ?? error.message);
				// Whoever is refused a connection is not the load that finds out how fast that can be done.
				setTimeout(resolve, 5);
			};
			const request = get(this.url, { agent: this.agent, timeout: 20_000 }, (response) => {
				let text = "";
				response.setEncoding("utf8");
				response.on("data", (part: string) => {
					text += part;
				});
				response.on("error", failed);
				response.on("end", () => {
					count(this.statuses, response.statusCode ?? 0);
					const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
					if (answer[this.field] !== undefined) count(this.said, String(answer[this.field]));
					resolve();
				});
			});
			request.on("timeout", () => request.destroy(new Error("no answer for 20 seconds")));
			request.on("error", failed);
		});
	}
}

function count(counts: Record<string, number>, key: string | number): void {
	counts[key] = (counts[key] ?? 0) + 1;
}

/** Prints what happened, for whoever reads the log of a run. */
export function show(what: string, { requests, statuses, errors, said }: Figures): void {
	const list = (counts: Readonly<Record<string, number>>) =>
		Object.entries(counts)
			.map(([key, number]) => `${key}: ${number}`)
			.join(", ") || "none";
	console.log(
		`      ${what}: ${requests} requests; answers ${list(statuses)}; errors ${list(errors)}; by ${list(said)}`,
	);
}
