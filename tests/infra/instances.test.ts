import assert from "node:assert/strict";
import fc from "fast-check";
import { parseInstanceType } from "../../infra/instances.js";

const GiB = 2 ** 30;

type Row = readonly [type: string, architecture: "x86_64" | "arm64", vcpus: number, memoryGiB: number];

/** As AWS publishes them: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html */
const ec2: readonly Row[] = [
	["t2.micro", "x86_64", 1, 1],
	["t2.medium", "x86_64", 2, 4],
	["t3.nano", "x86_64", 2, 0.5],
	["t3.small", "x86_64", 2, 2],
	["t3.medium", "x86_64", 2, 4],
	["t3a.xlarge", "x86_64", 4, 16],
	["t4g.micro", "arm64", 2, 1],
	["t4g.2xlarge", "arm64", 8, 32],
	["a1.4xlarge", "arm64", 16, 32],
	["m4.10xlarge", "x86_64", 40, 160],
	["m5.large", "x86_64", 2, 8],
	["m5dn.metal", "x86_64", 96, 384],
	["m5zn.3xlarge", "x86_64", 12, 48],
	["m6g.medium", "arm64", 1, 4],
	["m6i.metal", "x86_64", 128, 512],
	["m6a.48xlarge", "x86_64", 192, 768],
	["m7a.medium", "x86_64", 1, 4],
	["m7i.metal-24xl", "x86_64", 96, 384],
	["m7i-flex.large", "x86_64", 2, 8],
	["m7g.16xlarge", "arm64", 64, 256],
	["m8i.96xlarge", "x86_64", 384, 1536],
	["c5.9xlarge", "x86_64", 36, 72],
	["c5d.18xlarge", "x86_64", 72, 144],
	["c6g.metal", "arm64", 64, 128],
	["c7gn.8xlarge", "arm64", 32, 64],
	["c8g.48xlarge", "arm64", 192, 384],
	["r5b.24xlarge", "x86_64", 96, 768],
	["r6id.32xlarge", "x86_64", 128, 1024],
	["r7iz.metal-16xl", "x86_64", 64, 512],
	["r8gd.medium", "arm64", 1, 8],
	["x2gd.large", "arm64", 2, 32],
	["x2idn.24xlarge", "x86_64", 96, 1536],
	["x2iedn.xlarge", "x86_64", 4, 128],
	["x8g.12xlarge", "arm64", 48, 768],
	["z1d.6xlarge", "x86_64", 24, 192],
	["i3en.metal", "x86_64", 96, 768],
	["i4g.8xlarge", "arm64", 32, 256],
	["g4dn.12xlarge", "x86_64", 48, 192],
	["g5.xlarge", "x86_64", 4, 16],
	["g5g.4xlarge", "arm64", 16, 32],
	["g6e.48xlarge", "x86_64", 192, 1536],
];

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html */
const rds: readonly Row[] = [
	["db.t3.micro", "x86_64", 2, 1],
	["db.t3.medium", "x86_64", 2, 4],
	["db.t4g.large", "arm64", 2, 8],
	["db.m5.4xlarge", "x86_64", 16, 64],
	["db.m6gd.16xlarge", "arm64", 64, 256],
	["db.m7i.48xlarge", "x86_64", 192, 768],
	["db.r5b.2xlarge", "x86_64", 8, 64],
	["db.r6g.large", "arm64", 2, 16],
	["db.r8g.48xlarge", "arm64", 192, 1536],
	["db.x2g.16xlarge", "arm64", 64, 1024],
	["db.x2iedn.32xlarge", "x86_64", 128, 4096],
];

/** Types that do not exist, exist elsewhere only, or whose figures do not follow from their names. */
const unknown: Readonly<Record<"ec2" | "rds", readonly string[]>> = {
	ec2: [
		"",
		"t3",
		"t3.",
		".large",
		"t3.3xlarge",
		"t3.constructor",
		"t9.small",
		"m5.medium",
		"m5.9xlarge",
		"m5.1xlarge",
		"m5.02xlarge",
		"m5.metal-24xl",
		"m7g.24xlarge",
		"m7i.metal",
		"m7i-flex.48xlarge",
		"c4.large",
		"c5.8xlarge",
		"c5n.large",
		"c6gn.metal",
		"i3.large",
		"x1.16xlarge",
		"x2g.large",
		"x2idn.large",
		"p4d.24xlarge",
		"mac2.metal",
		"u-6tb1.metal",
		"db.t3.small",
		"T3.small",
		"t3.small ",
	],
	rds: [
		"t3.medium",
		"db.t3",
		"db.t3.nano",
		"db.t2.medium",
		"db.m4.large",
		"db.m6g.medium",
		"db.c6gd.large",
		"db.x2gd.large",
		"db.x2iezn.2xlarge",
		"db.r7i.metal-24xl",
		"db.m6i.metal",
		"db.serverless",
		"db.r5.large.tpc2.mem2x",
	],
};

describe("instance types", () => {
	for (const [service, rows] of Object.entries({ ec2, rds }) as ["ec2" | "rds", readonly Row[]][]) {
		it(`reads ${rows.length} types of ${service} as AWS publishes them`, () => {
			const read = rows.map(([type]) => {
				const shape = parseInstanceType(type, service);
				return [type, shape?.architecture, shape?.vcpus, shape && shape.memoryBytes / GiB];
			});
			assert.deepEqual(read, rows);
		});

		it(`does not know what is no type of ${service}, or none whose figures follow from its name`, () => {
			assert.deepEqual(
				unknown[service].filter((type) => parseInstanceType(type, service) !== undefined),
				[],
			);
		});
	}

	it("takes family and size from the name", () => {
		const shape = parseInstanceType("m7i-flex.2xlarge", "ec2");
		assert.deepEqual([shape?.family, shape?.size], ["m7i-flex", "2xlarge"]);
		const database = parseInstanceType("db.r6g.xlarge", "rds");
		assert.deepEqual([database?.family, database?.size], ["r6g", "xlarge"]);
	});

	const families = [...new Set(ec2.map(([type]) => type.split(".")[0] as string))];
	const sizes = [
		...["nano", "micro", "small", "medium", "large", "xlarge", "metal"],
		...[2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48, 64, 96].map((n) => `${n}xlarge`),
		...[16, 24, 32, 48, 96].map((n) => `metal-${n}xl`),
	];
	const combination = fc.tuple(fc.constantFrom(...families), fc.constantFrom(...sizes));

	it("gives every size it knows whole vCPUs and as much memory for each as its neighbours have", () => {
		fc.assert(
			fc.property(combination, fc.constantFrom(...sizes), ([family, size], other) => {
				const one = parseInstanceType(`${family}.${size}`, "ec2");
				const two = parseInstanceType(`${family}.${other}`, "ec2");
				if (!one || !two) return;
				assert.ok(Number.isInteger(one.vcpus) && one.vcpus > 0);
				assert.equal(one.architecture, two.architecture);
				if (family.startsWith("t")) return;
				assert.equal(one.memoryBytes / one.vcpus, two.memoryBytes / two.vcpus);
			}),
			{ numRuns: 2000 },
		);
	});

	it("gives the n-fold size n times the xlarge", () => {
		fc.assert(
			fc.property(fc.constantFrom(...families), fc.integer({ min: 2, max: 96 }), (family, n) => {
				const one = parseInstanceType(`${family}.xlarge`, "ec2");
				const many = parseInstanceType(`${family}.${n}xlarge`, "ec2");
				if (!one || !many) return;
				assert.equal(many.vcpus, n * one.vcpus);
				assert.equal(many.memoryBytes, n * one.memoryBytes);
			}),
			{ numRuns: 2000 },
		);
	});

	it("gives a database class the figures of the EC2 type of the same name", () => {
		fc.assert(
			fc.property(combination, ([family, size]) => {
				const database = parseInstanceType(`db.${family}.${size}`, "rds");
				if (database) assert.deepEqual(database, parseInstanceType(`${family}.${size}`, "ec2"));
			}),
			{ numRuns: 2000 },
		);
	});

	it("answers any text without throwing, and knows only lower-case names of two parts", () => {
		fc.assert(
			fc.property(fc.string(), fc.constantFrom("ec2" as const, "rds" as const), (text, service) => {
				const shape = parseInstanceType(text, service);
				if (shape) assert.equal(text, `${service === "rds" ? "db." : ""}${shape.family}.${shape.size}`);
			}),
			{ numRuns: 2000 },
		);
	});
});
