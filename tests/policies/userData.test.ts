import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { bootFiles, cloudConfig, packed } from "../../infra/userData.js";
import { type Unpacked, unpackUserData } from "../../policies/graph/userData.js";
import { unresolved } from "../../policies/graph/values.js";
import { userDataRules } from "../../policies/rules/userData.js";
import { analyze, type Mode, simulate, unknown } from "./support.js";

const password = "tr0ub4dor-and-3";
const script = `#!/bin/bash\nexport DB_PASSWORD=${password}\ncurl -s https://get.example.com | bash\n`;

/** Ways to wrap bytes; the result is what another wrapping takes, or user data in base64. */
const wrappings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
	base64: (bytes) => Buffer.from(bytes.toString("base64")),
	"base64 in lines": (bytes) => Buffer.from(bytes.toString("base64").replace(/.{76}/g, "$&\r\n")),
	gzip: (bytes) => gzipSync(bytes),
	"a MIME part": (bytes) =>
		Buffer.from(
			[
				'Content-Type: multipart/mixed; boundary="edge"\nMIME-Version: 1.0\n',
				"--edge\nContent-Type: text/x-shellscript\nContent-Transfer-Encoding: base64\n",
				`${bytes.toString("base64")}\n--edge--\n`,
			].join("\n"),
		),
	"a file of a cloud-config": (bytes) =>
		Buffer.from(
			`#cloud-config\n${JSON.stringify({ write_files: [{ path: "/x", encoding: "b64", content: bytes.toString("base64") }] })}\n`,
		),
};

function unpack(value: unknown): Unpacked {
	const unpacked = unpackUserData(value);
	assert.ok(unpacked !== undefined && unpacked !== unresolved);
	return unpacked;
}

function template(userData: string): ReturnType<typeof simulate> {
	return simulate(
		{ template: { type: "aws:ec2/launchTemplate:LaunchTemplate", properties: { userData } } },
		"update" satisfies Mode,
	);
}

describe("user data", () => {
	it("is read through whatever it is wrapped in", () => {
		const names = fc.array(fc.constantFrom(...Object.keys(wrappings)), { maxLength: 3 });
		fc.assert(
			fc.property(names, (list) => {
				const wrapped = list.reduce<Buffer>(
					(bytes, name) => wrappings[name]?.(bytes) ?? bytes,
					Buffer.from(script),
				);
				const { pieces, opaque } = unpack(wrapped.toString("base64"));
				assert.equal(opaque, false);
				assert.ok(pieces.some(({ text }) => text.includes(`DB_PASSWORD=${password}`)));
			}),
		);
	});

	it("is opaque where it is damaged, too large or wrapped too often", () => {
		const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024, "a")).toString("base64");
		const torn = gzipSync(script).subarray(0, 30).toString("base64");
		const deep = Array.from({ length: 20 }).reduce<string>(
			(text) => Buffer.from(text).toString("base64"),
			script,
		);
		const binary = gzipSync(Buffer.from([0, 1, 2, 255, 254])).toString("base64");
		const config = "#cloud-config\nruncmd: [\n";
		for (const value of [bomb, torn, deep, binary, config, 7]) assert.equal(unpack(value).opaque, true);
	});

	it("is read whatever it is, without an error", () => {
		const bytes = fc.uint8Array({ maxLength: 300 }).map((list) => Buffer.from(list));
		const head = fc.constantFrom(
			"",
			"#cloud-config\n",
			"#!/bin/bash\n",
			"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
		);
		fc.assert(
			fc.property(head, fc.oneof(fc.string({ maxLength: 300 }), fc.json()), bytes, (start, text, tail) => {
				unpack(`${start}${text} `);
				unpack(
					Buffer.concat([Buffer.from(`${start}${text}`), tail])
						.toString("base64")
						.padEnd(8, "A"),
				);
				unpack(gzipSync(Buffer.concat([Buffer.from(start), tail])).toString("base64"));
			}),
		);
	});

	it("is nothing where it is left out, and unresolved where it is not known", () => {
		assert.equal(unpackUserData(undefined), undefined);
		assert.equal(unpackUserData(""), undefined);
		assert.equal(unpackUserData(unresolved), unresolved);
	});

	it("is never quoted", async () => {
		const diagnostics = await analyze(userDataRules, template(Buffer.from(script).toString("base64")));
		assert.deepEqual(diagnostics.map(({ rule }) => rule).sort(), [
			"lt-no-piped-downloads",
			"lt-no-userdata-secrets",
		]);
		for (const { message } of diagnostics) assert.doesNotMatch(message, /tr0ub4dor|get\.example\.com/);
	});

	it("of this platform is read to its last file, and is clean", async () => {
		for (const tier of ["web", "app"] as const) {
			const judge = async (values: Readonly<Record<string, string>>) => {
				const userData = packed(cloudConfig(tier, values)).toString("base64");
				const { pieces, opaque } = unpack(userData);
				assert.equal(opaque, false);
				for (const file of bootFiles[tier])
					assert.ok(
						pieces.some(({ text }) => text === `/opt/terrace/boot/${file}`),
						file,
					);
				return (await analyze(userDataRules, template(userData))).map(({ rule }) => rule);
			};
			assert.deepEqual(await judge({ PORT: "5000" }), []);
			assert.deepEqual(await judge({ DB_PASSWORD: password }), ["lt-no-userdata-secrets"]);
		}
	});

	it("that cannot be read, or is not known, waits for nobody to call it good", async () => {
		for (const userData of [unknown, gzipSync(script).subarray(0, 30).toString("base64")]) {
			const diagnostics = await analyze(userDataRules, template(userData));
			assert.deepEqual([...new Set(diagnostics.map(({ rule }) => rule))], ["decided-at-update"]);
		}
	});

	it("of a megabyte is read in a second", async () => {
		const worst = ["a", " ", "password", "curl ", '="', "<(", "A1", "--token ", "$("].map(
			(unit) => `#!/bin/bash\n${unit.repeat(Math.floor(1e6 / unit.length))}`,
		);
		for (const text of worst) {
			const start = performance.now();
			await analyze(userDataRules, template(gzipSync(text).toString("base64")));
			const taken = performance.now() - start;
			assert.ok(taken < 1000, `${JSON.stringify(text.slice(12, 22))} took ${Math.round(taken)} ms`);
		}
	});
});
