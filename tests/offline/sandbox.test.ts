import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { loadProject } from "../../offline/project.js";
import { Account } from "../../offline/provider/account.js";
import { accountFile } from "../../offline/provider/server.js";
import { drift } from "../../offline/sandbox/drift.js";
import { flagValue, parseSandboxOptions, withoutFlag } from "../../offline/sandbox/options.js";
import { Place } from "../../offline/sandbox/place.js";
import { environment, findPulumi } from "../../offline/sandbox/pulumi.js";
import { makeProject, projectFiles } from "./support.js";

const usage = (pattern: RegExp) => (error: Error) => {
	assert.equal(error.name, "UsageError");
	assert.match(error.message, pattern);
	return true;
};

describe("the sandbox's command line", () => {
	it("takes its own flags out wherever they stand, and leaves Pulumi's as they are", () => {
		const parsed = parseSandboxOptions([
			"--faults",
			"f.yaml",
			"up",
			"-s",
			"dev",
			"--minute=50",
			"--diff",
			"--sandbox",
			"d",
		]);
		assert.deepEqual(parsed, {
			folder: "d",
			faults: "f.yaml",
			minute: 50,
			help: false,
			command: ["up", "-s", "dev", "--diff"],
		});
		assert.equal(parseSandboxOptions([]).help, true);
		assert.deepEqual(parseSandboxOptions(["up", "--help"]).command, ["up", "--help"]);
		assert.equal(parseSandboxOptions(["up", "--help"]).help, false);
	});

	it("says every fault of its own flags", () => {
		assert.throws(
			() => parseSandboxOptions(["up", "--minute", "soon", "--sandbox", "a", "--sandbox", "b", "--faults"]),
			(error: { faults: string[] }) => {
				assert.deepEqual(error.faults, [
					"--sandbox is given twice; it takes one value",
					"--faults needs a value, as in --faults FILE",
					'--minute is "soon"; it must be a whole number of milliseconds from 0 to 60000',
				]);
				return true;
			},
		);
	});

	it("reads a flag of Pulumi's in each of its spellings", () => {
		for (const words of [["--stack", "dev"], ["--stack=dev"], ["-s", "dev"], ["-sdev"], ["-s=dev"]]) {
			assert.equal(flagValue(["up", ...words, "--diff"], "stack", "s"), "dev", words.join(" "));
		}
		assert.equal(flagValue(["up", "--stack-trace"], "stack", "s"), undefined);
		assert.deepEqual(withoutFlag(["up", "--config-file", "f", "-y", "--config-file=g"], "config-file"), [
			"up",
			"-y",
		]);
	});

	it("says in one line how to get the CLI where it is missing", () => {
		assert.throws(
			() => findPulumi({ PATH: "/nowhere" }),
			usage(/^the Pulumi CLI is not on the PATH; install it: https:\/\/www\.pulumi\.com\/docs\/install\/$/),
		);
	});

	it("gives the CLI no credentials, no other backend and no way to fetch anything", () => {
		const place = new Place("/sandbox");
		const env = environment(place, 7, {
			PATH: "/bin",
			AWS_PROFILE: "real",
			PULUMI_ACCESS_TOKEN: "real",
			PULUMI_STACK: "real",
		});
		assert.deepEqual(
			Object.keys(env).filter((name) => env[name] === "real"),
			[],
		);
		assert.deepEqual(
			[
				env.PATH,
				env.PULUMI_BACKEND_URL,
				env.PULUMI_DEBUG_PROVIDERS,
				env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION,
			],
			["/bin", "file:///sandbox/state", "aws:7", "true"],
		);
	});
});

describe("the sandbox's folder", () => {
	function made(files: Readonly<Record<string, string>> = {}) {
		const root = makeProject(projectFiles("", files));
		const place = new Place(path.join(root, "sandbox"));
		place.prepare();
		return { root, place, project: loadProject(root) };
	}

	it("copies a stack's file without its keys, keeps its own, and follows a change", () => {
		const source =
			"secretsprovider: awskms://x\nencryptedkey: abc\n# why\nconfig:\n  aws:region: eu-west-1\n";
		const { root, place, project } = made({ "Pulumi.dev.yaml": source });
		const copy = place.configFile(project, "dev", undefined);
		assert.equal(fs.readFileSync(copy, "utf8"), "# why\nconfig:\n  aws:region: eu-west-1\n");
		fs.appendFileSync(copy, "encryptionsalt: own\n");
		place.configFile(project, "dev", undefined);
		assert.match(fs.readFileSync(copy, "utf8"), /salt: own/);
		fs.writeFileSync(path.join(root, "Pulumi.dev.yaml"), "config:\n  aws:region: us-east-1\n");
		place.configFile(project, "dev", undefined);
		assert.equal(fs.readFileSync(copy, "utf8"), "config:\n  aws:region: us-east-1\nencryptionsalt: own\n");
	});

	it("refuses a stack without a file, and one with values that it cannot decrypt", () => {
		const { place, project } = made({ "Pulumi.prod.yaml": "config:\n  a:b:\n    secure: v1:x\n" });
		assert.throws(
			() => place.configFile(project, "devv", undefined),
			usage(/no stack "devv".*did you mean "dev"\?/),
		);
		assert.throws(
			() => place.configFile(project, "prod", undefined),
			usage(/Pulumi\.prod\.yaml has encrypted values/),
		);
	});

	it("remembers the stack of each project", () => {
		const { place } = made();
		assert.equal(place.lastStack("a"), undefined);
		place.rememberStack("a", "dev");
		place.rememberStack("b", "prod");
		assert.deepEqual([place.lastStack("a"), place.lastStack("b")], ["dev", "prod"]);
	});

	it("is removed whole, and nothing else ever is", () => {
		const { root, place } = made();
		place.clean();
		assert.ok(!fs.existsSync(place.folder));
		place.clean();
		assert.throws(() => new Place(root).clean(), usage(/is no sandbox: it holds/));
		assert.ok(fs.existsSync(path.join(root, "Pulumi.yaml")));
	});
});

describe("drift in the sandbox", () => {
	const folder = makeProject({});
	const account = new Account(accountFile(folder, "123456789012"));
	const put = (type: string, name: string, inputs: Record<string, string | { [key: string]: string }>) => {
		const urn = `urn:pulumi:dev::terrace::${type}::${name}`;
		account.put({
			type,
			id: `${name}-id`,
			urn,
			generation: 1,
			inputs,
			outputs: { ...inputs, arn: `arn:${name}` },
		});
		return () => account.get(type, `${name}-id`);
	};

	it("changes a property where it is, in what was asked for too if it was asked for", () => {
		const vpc = put("aws:ec2/vpc:Vpc", "vpc", { tags: { a: "b" } });
		drift(folder, ["vpc", "tags.a", '"c"']);
		drift(folder, ["urn:pulumi:dev::terrace::aws:ec2/vpc:Vpc::vpc", "arn", '"other"']);
		assert.deepEqual(
			[vpc()?.inputs, vpc()?.outputs],
			[{ tags: { a: "c" } }, { tags: { a: "c" }, arn: "other" }],
		);
	});

	it("deletes with what is part of it, and puts objects into a bucket", () => {
		const bucket = put("aws:s3/bucket:Bucket", "site", { bucket: "site-id" });
		const policy = put("aws:s3/bucketPolicy:BucketPolicy", "policy", { bucket: "site-id" });
		drift(folder, ["site", "objects", "3"]);
		assert.equal(bucket()?.objects, 3);
		drift(folder, ["site-id", "--gone"]);
		assert.deepEqual([bucket(), policy()], [undefined, undefined]);
	});

	it("says what is wrong with what it is told", () => {
		put("aws:iam/role:Role", "web", { path: "/" });
		put("aws:ec2/securityGroup:SecurityGroup", "web", { description: "d" });
		const cases: readonly (readonly [words: readonly string[], fault: RegExp])[] = [
			[["web", "path", '"/"'], /"web" is 2 resources; choose one of aws:iam\/role:Role::web, aws:ec2/],
			[["nothing", "path", '"/"'], /nothing in the sandbox is called "nothing"/],
			[["aws:iam/role:Role::web", "pth", '"/"'], /has no property "pth"; it has arn, path/],
			[["aws:iam/role:Role::web", "path", "x"], /the value "x" is no JSON/],
			[["aws:iam/role:Role::web", "path"], /drift takes a resource, a property and a value/],
			[["web", "path", "1", "--gone"], /drift takes a resource, a property and a value/],
			[[], /drift takes a resource, a property and a value/],
		];
		for (const [words, fault] of cases) assert.throws(() => drift(folder, words), usage(fault));
	});
});
