/**
 * The simulated account: what exists in it, in one JSON file that the commands of a sandbox share. It is written
 * after each change, so that a process that is killed forgets nothing, as AWS would not.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { messageOf, UsageError } from "../errors.js";
import type { PropertyMap } from "../values.js";

/** Something that exists. */
export interface Live {
	readonly type: string;
	readonly id: string;
	/** Who made it. */
	readonly urn: string;
	/** 1 for the first of its URN, and more for those that exist beside it: a replacement before the deletion. */
	readonly generation: number;
	/** What it was asked to be. */
	readonly inputs: PropertyMap;
	/** What it is: the inputs and what AWS added. */
	readonly outputs: PropertyMap;
	/** Deleted, and yet in the way of another of its name: a key or a secret in its waiting time. */
	readonly ending?: true;
	/** Objects in a bucket, which someone else has put there. */
	readonly objects?: number;
}

const format = 1;

export class Account {
	private found = new Map<string, Live>();
	/** Values of `found`, until it changes. */
	private list: readonly Live[] | undefined;
	private readAt = -1;
	private readonly making = new Set<string>();

	/** Undefined keeps it in memory. */
	constructor(private readonly file?: string) {
		if (file) fs.mkdirSync(path.dirname(file), { recursive: true });
	}

	/** What exists, in order of creation. */
	get all(): readonly Live[] {
		this.load();
		this.list ??= [...this.found.values()];
		return this.list;
	}

	/**
	 * What has this id. Some ids are no one's own: a name that another region or group has too, or the time of a
	 * validation. There the one that `urn` made comes first.
	 */
	get(type: string, id: string, urn?: string): Live | undefined {
		this.load();
		const own = urn === undefined ? undefined : this.found.get(key({ type, id, urn }));
		return own ?? this.all.find((live) => live.type === type && live.id === id);
	}

	/** What has this id and is in use: not in its waiting time after deletion. */
	live(type: string, id: string, urn?: string): Live | undefined {
		const found = this.get(type, id, urn);
		return found?.ending ? undefined : found;
	}

	/** What can be used: neither on its way out nor still being made. */
	get ready(): readonly Live[] {
		return this.all.filter((live) => !live.ending && !this.making.has(key(live)));
	}

	/** What can be used of a type. */
	ofType(type: string): readonly Live[] {
		return this.ready.filter((live) => live.type === type);
	}

	/** Puts something that is not ready before `made`. A process that ends in between leaves it to AWS, which finishes. */
	make(live: Live): void {
		this.making.add(key(live));
		this.put(live);
	}

	made(live: Live): void {
		this.making.delete(key(live));
	}

	put(live: Live): void {
		this.load();
		this.found.set(key(live), live);
		this.list = undefined;
		this.save();
	}

	remove(live: Live): void {
		this.load();
		this.list = undefined;
		if (this.found.delete(key(live))) this.save();
	}

	/** Another process may have written since: a drift while an update runs. */
	private load(): void {
		if (!this.file) return;
		const modified = fs.statSync(this.file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
		if (modified === this.readAt) return;
		this.readAt = modified;
		const resources = modified === 0 ? [] : read(this.file);
		this.list = undefined;
		this.found = new Map(resources.map((live) => [key(live), live]));
	}

	/** Under another name first: a reader, or a kill, sees the old file or the new one. */
	private save(): void {
		if (!this.file) return;
		const text = JSON.stringify({ format, resources: [...this.found.values()] }, undefined, "\t");
		fs.writeFileSync(`${this.file}.new`, text);
		fs.renameSync(`${this.file}.new`, this.file);
		this.readAt = fs.statSync(this.file).mtimeMs;
	}
}

function key({ type, id, urn }: Pick<Live, "type" | "id" | "urn">): string {
	return `${type}|${id}|${urn}`;
}

function read(file: string): readonly Live[] {
	let document: { readonly format?: unknown; readonly resources?: unknown };
	try {
		document = JSON.parse(fs.readFileSync(file, "utf8"));
	} catch (error) {
		throw new UsageError(`${file} is no account of a sandbox: ${messageOf(error)}; remove it`);
	}
	if (document.format !== format || !Array.isArray(document.resources)) {
		throw new UsageError(
			`${file} has the format ${JSON.stringify(document.format)}, this is ${format}; remove it`,
		);
	}
	return document.resources;
}
