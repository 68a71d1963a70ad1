/** The simulated AWS behind the provider: makes, changes, reads and deletes what is in an account. */
import { type AwsWorld, createResource, type ResourceAnswer } from "../aws/index.js";
import { messageOf } from "../errors.js";
import { type PropertyMap, unknown } from "../values.js";
import type { Account, Live } from "./account.js";
import { generationUrn } from "./check.js";
import type { Clock } from "./clock.js";
import { refusalOf } from "./creation.js";
import { requireDeletable, snapshotType } from "./deletion.js";
import { type InputChange, isWriteOnly } from "./diff.js";
import { durationOf, type Operation } from "./durations.js";
import { AwsError } from "./errors.js";
import { type Fault, type Faults, maxAttempts } from "./faults.js";
import { type Outcome, reasonOf, type State, Unfinished } from "./outcome.js";
import { removeWhole } from "./parts.js";
import { requireReferences } from "./references.js";
import type { Refusal } from "./rule.js";
import { requireUnique } from "./unique.js";
import { countedBy, hiddenBy } from "./versions.js";

export interface Subject {
	readonly urn: string;
	readonly type: string;
	readonly name: string;
}

export class Cloud {
	private readonly stop = new AbortController();

	constructor(
		readonly account: Account,
		readonly world: AwsWorld,
		private readonly clock: Clock,
		private readonly faults: Faults,
		private readonly warn: (text: string) => void = () => undefined,
	) {}

	/** The engine asks to stop: what waits fails now, and what was begun is there. */
	cancel(): void {
		this.stop.abort();
	}

	/** What a preview knows: the inputs, and what is settled before the resource is made. */
	plan(subject: Subject, inputs: PropertyMap): PropertyMap {
		const { outputs, planned } = this.answer(subject, inputs, 1);
		const known = Object.entries(outputs).map(
			([key, value]) => [key, planned.has(key) ? value : unknown] as const,
		);
		const { id: _, ...rest } = Object.fromEntries(known);
		return { ...rest, ...kept(inputs) };
	}

	async create(subject: Subject, inputs: PropertyMap): Promise<State> {
		return this.run(subject, "create", async (fault) => {
			const { urn, type } = subject;
			const { generation, answer } = this.nextFree(subject, inputs);
			const live: Live = {
				...{ urn, type, id: answer.id, generation },
				inputs: kept(inputs),
				outputs: { ...answer.outputs, ...kept(inputs) },
			};
			const refusal = this.refusal(live);
			this.account.make(live);
			try {
				return await this.settle("create", live, fault, refusal);
			} finally {
				this.account.made(live);
			}
		});
	}

	planUpdate(subject: Subject, id: string, olds: PropertyMap, change: InputChange): PropertyMap {
		const live = this.account.live(subject.type, id, subject.urn);
		const hidden = hiddenBy(subject.type, change).map((output) => [output, unknown] as const);
		return { ...this.updated(subject, live, olds, change.news), ...Object.fromEntries(hidden) };
	}

	async update(subject: Subject, id: string, change: InputChange): Promise<PropertyMap> {
		const { outputs } = await this.run(subject, "update", async (fault) => {
			const before = this.account.live(subject.type, id, subject.urn);
			if (!before) throw new AwsError("ResourceNotFound", `${subject.type} ${id} does not exist any more`);
			const outputs = {
				...this.updated(subject, before, before.outputs, change.news),
				...countedBy(subject.type, change, before.outputs),
			};
			const live: Live = { ...before, inputs: kept(change.news), outputs };
			const refusal = this.refusal(live, before);
			this.account.put(live);
			return this.settle("update", live, fault, refusal);
		});
		return outputs;
	}

	async delete(subject: Subject, id: string): Promise<void> {
		const live = this.account.live(subject.type, id, subject.urn);
		// The provider takes what is gone already for deleted.
		if (!live) return;
		await this.run(subject, "delete", async (fault) => {
			requireDeletable(this.account, live);
			if (fault === "timeout" || fault === "half") {
				await this.wait(durationOf(subject.type, "delete"));
				throw new AwsError("timeout", `while waiting for ${id} to be deleted`);
			}
			await this.wait(durationOf(subject.type, "delete"));
			requireDeletable(this.account, live);
			this.end(live);
			return { id, outputs: live.outputs, note: undefined };
		});
	}

	/** What is there now, or undefined when it is gone. */
	async read(subject: Subject, id: string): Promise<Live | undefined> {
		if (this.faults.next(subject.urn, "read") === "denied") throw denied(subject, "read");
		return this.account.live(subject.type, id, subject.urn);
	}

	private end(live: Live): void {
		const { type, outputs, inputs } = live;
		const waits =
			type === "aws:kms/key:Key" ||
			(type === "aws:secretsmanager/secret:Secret" && inputs.recoveryWindowInDays !== 0);
		if (waits) this.account.put({ ...live, ending: true });
		else removeWhole(this.account, live);
		const snapshot = outputs.finalSnapshotIdentifier;
		if (
			type === "aws:rds/instance:Instance" &&
			outputs.skipFinalSnapshot !== true &&
			typeof snapshot === "string"
		) {
			const inside = { dbInstanceIdentifier: outputs.identifier ?? "" };
			this.account.put({
				type: snapshotType,
				id: snapshot,
				urn: "",
				generation: 1,
				inputs: inside,
				outputs: inside,
			});
		}
	}

	/** Refuses what AWS refuses at once, and returns what it finds out later. */
	private refusal(live: Live, before?: Live): Refusal | undefined {
		const { account, world } = this;
		requireReferences(account, live.type, live.inputs, world.account);
		requireUnique(account, live.type, live.outputs, world, before);
		return refusalOf({
			account,
			world,
			type: live.type,
			outputs: live.outputs,
			...(before ? { before } : {}),
		});
	}

	/** Waits until what was begun is done, or says why it never is. */
	private async settle(
		operation: Operation,
		live: Live,
		fault: Fault["fault"] | undefined,
		refusal: Refusal | undefined,
	): Promise<Outcome> {
		const state = { id: live.id, outputs: live.outputs };
		const late = refusal?.kind === "late" ? `${refusal.code} ${refusal.message}` : undefined;
		const broken = reasonOf(fault) ?? late;
		try {
			if (fault !== "half") await this.wait(durationOf(live.type, operation));
		} catch (error) {
			throw new Unfinished(state, live.inputs, messageOf(error));
		}
		if (broken) throw new Unfinished(state, live.inputs, broken);
		return { ...state, note: refusal && `${refusal.code}: ${refusal.message}` };
	}

	private wait(seconds: number): Promise<void> {
		return this.clock.wait(seconds, this.stop.signal);
	}

	/** Runs an operation with its faults, its attempts and its line in the log. */
	private async run(
		subject: Subject,
		operation: Operation,
		work: (fault: Fault["fault"] | undefined) => Promise<Outcome>,
	): Promise<State> {
		const { urn, type } = subject;
		const start = this.clock.now();
		const write = (result: string) =>
			this.clock.write({
				urn,
				type,
				operation,
				start,
				end: this.clock.now(),
				took: durationOf(type, operation),
				result,
			});
		try {
			const outcome = await work(await this.attempts(subject, operation));
			write(outcome.note ?? "ok");
			return outcome;
		} catch (error) {
			write(messageOf(error));
			throw error;
		}
	}

	/** The provider tries again what AWS throttles, and gives up after its last attempt. */
	private async attempts(subject: Subject, operation: Operation): Promise<Fault["fault"] | undefined> {
		for (let attempt = 1; ; attempt++) {
			const fault = this.faults.next(subject.urn, operation);
			if (fault === "denied") throw denied(subject, operation);
			if (fault !== "throttle") return fault;
			if (attempt === maxAttempts) {
				throw new AwsError(
					"ThrottlingException",
					`Rate exceeded: ${operation} failed after ${attempt} attempts`,
				);
			}
			await this.wait(Math.min(2 ** attempt, 20));
		}
	}

	private updated(
		subject: Subject,
		live: Live | undefined,
		olds: PropertyMap,
		news: PropertyMap,
	): PropertyMap {
		const made = this.answer(subject, news, live?.generation ?? 1).outputs;
		const gone = Object.keys(live?.inputs ?? {}).filter((key) => !(key in news) && !(key in made));
		const stays = Object.entries(olds).filter(([key]) => !gone.includes(key));
		const renewed = Object.entries(made).filter(
			([key]) => !(key in olds) || ["tagsAll", "region"].includes(key),
		);
		return { ...Object.fromEntries(stays), ...Object.fromEntries(renewed), ...kept(news) };
	}

	/** A resource beside one of the same URN that still exists has ids of its own. */
	private nextFree(subject: Subject, inputs: PropertyMap): { generation: number; answer: ResourceAnswer } {
		for (let generation = 1; ; generation++) {
			const answer = this.answer(subject, inputs, generation);
			const existing = this.account.get(subject.type, answer.id, subject.urn);
			if (!existing) return { generation, answer };
			// Settings of something else, known by its name: AWS overwrites them.
			if (existing.generation !== generation || existing.urn !== subject.urn) return { generation, answer };
			if (this.answer(subject, inputs, generation + 1).id === answer.id) return { generation, answer };
		}
	}

	private answer({ urn, type, name }: Subject, inputs: PropertyMap, generation: number): ResourceAnswer {
		const request = { urn: generationUrn(urn, generation), type, name, inputs, world: this.world };
		const answer = createResource(request);
		if (!answer.known) {
			this.warn(
				`the table in offline/aws does not have ${type}: its id and outputs are no likeness of AWS's, and no change replaces it`,
			);
		}
		return answer;
	}
}

/** What AWS keeps of the inputs. */
function kept(inputs: PropertyMap): PropertyMap {
	return Object.fromEntries(
		Object.entries(inputs).filter(([key]) => !isWriteOnly(key) && !key.startsWith("__")),
	);
}

function denied({ type, urn }: Subject, operation: string): AwsError {
	return new AwsError(
		"AccessDenied",
		`User is not authorized to ${operation} ${type}: ${urn.split("::").at(-1)}`,
	);
}
