/** The folder of a sandbox: Pulumi's state and home, the simulated accounts, copies of the stacks' files. */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { messageOf, UsageError } from "../errors.js";
import { type Project, stackFile, stackNames } from "../project.js";

/** Tells a sandbox's folder from any other. */
const marker = "sandbox.json";

export class Place {
	readonly folder: string;

	constructor(folder: string) {
		this.folder = path.resolve(folder);
	}

	get state(): string {
		return path.join(this.folder, "state");
	}

	get home(): string {
		return path.join(this.folder, "home");
	}

	/** Accounts, and the log of what was done in them. */
	get cloud(): string {
		return path.join(this.folder, "aws");
	}

	/** Makes the folder. Refuses one that holds something else. */
	prepare(): void {
		this.requireOwn();
		try {
			for (const folder of [this.folder, this.state, this.home, this.cloud])
				fs.mkdirSync(folder, { recursive: true });
			if (!fs.existsSync(path.join(this.folder, marker))) this.remember({});
		} catch (error) {
			throw new UsageError(`the sandbox's folder ${this.folder} cannot be made: ${messageOf(error)}`);
		}
	}

	clean(): void {
		this.requireOwn();
		fs.rmSync(this.folder, { recursive: true, force: true });
	}

	/** The stack of the last command of a project. */
	lastStack(project: string): string | undefined {
		return this.memory()[project];
	}

	rememberStack(project: string, stack: string): void {
		this.remember({ ...this.memory(), [project]: stack });
	}

	/** Folder in which a project's stacks are initialised: Pulumi writes into it what it would write beside Pulumi.yaml. */
	projectFolder(project: string): string {
		const folder = path.join(this.folder, "projects", project);
		fs.mkdirSync(folder, { recursive: true });
		fs.writeFileSync(path.join(folder, "Pulumi.yaml"), `name: ${JSON.stringify(project)}\nruntime: nodejs\n`);
		return folder;
	}

	/** True when Pulumi knows the stack. */
	hasStack(project: string, stack: string): boolean {
		const folder = path.join(this.state, ".pulumi", "stacks", project);
		return fs.existsSync(path.join(folder, `${stack}.json`));
	}

	/**
	 * A copy of the stack's file that Pulumi may write to. It is made anew when the file has changed, and keeps the
	 * sandbox's own way of encrypting, not that of the real stack.
	 */
	configFile(project: Project, stack: string, given: string | undefined): string {
		const source = given === undefined ? ownFile(project, stack) : path.resolve(given);
		const copy = path.join(this.projectFolder(project.name), `Pulumi.${stack}.yaml`);
		const text = source === undefined ? "" : readSource(source);
		const before = `${copy}.source`;
		if (fs.existsSync(before) && fs.readFileSync(before, "utf8") === text) return copy;
		const salt = fs.existsSync(copy)
			? parseDocument(fs.readFileSync(copy, "utf8")).get("encryptionsalt")
			: undefined;
		const document = parseDocument(text === "" ? "{}" : text);
		for (const key of ["encryptionsalt", "encryptedkey", "secretsprovider"]) document.delete(key);
		if (salt !== undefined) document.set("encryptionsalt", salt);
		fs.writeFileSync(copy, document.toString());
		fs.writeFileSync(before, text);
		return copy;
	}

	private requireOwn(): void {
		const names = fs.existsSync(this.folder) ? fs.readdirSync(this.folder) : [];
		if (names.length > 0 && !names.includes(marker)) {
			throw new UsageError(
				`${this.folder} is no sandbox: it holds ${names.slice(0, 3).join(", ")}; give an empty folder`,
			);
		}
	}

	private memory(): Record<string, string> {
		return JSON.parse(fs.readFileSync(path.join(this.folder, marker), "utf8"));
	}

	private remember(stacks: Record<string, string>): void {
		fs.writeFileSync(path.join(this.folder, marker), JSON.stringify(stacks));
	}
}

/** The stack's file. A project with stack files has to have one for the stack; another needs none. */
function ownFile(project: Project, stack: string): string | undefined {
	return stackNames(project).length > 0 ? stackFile(project, stack) : undefined;
}

function readSource(file: string): string {
	let text: string;
	try {
		text = fs.readFileSync(file, "utf8");
	} catch (error) {
		throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
	}
	if (/^\s*secure:/m.test(text)) {
		throw new UsageError(
			`${file} has encrypted values, which a sandbox has no key for; give a file without them as --config-file`,
		);
	}
	return text;
}
