/** What an instance type's name says of it: processor architecture, vCPUs and memory. Pure. */

export interface InstanceShape {
	/** `m7i-flex` of `m7i-flex.large`, without the `db.` of RDS. */
	readonly family: string;
	/** `large`, `16xlarge`, `metal-24xl`. */
	readonly size: string;
	readonly architecture: "x86_64" | "arm64";
	readonly vcpus: number;
	/** As AWS publishes it, before any operating system has taken its part. */
	readonly memoryBytes: number;
}

const GiB = 2 ** 30;

interface FamilyRow {
	readonly families: RegExp;
	/** GiB of memory for each vCPU, where it is not that of the class. */
	readonly ratio?: number;
	/** Sizes below xlarge, which has four vCPUs: medium has one, large has two. */
	readonly small: readonly ("medium" | "large")[];
	/** Sizes from xlarge up, each in multiples of it: 2 is 2xlarge with eight vCPUs. */
	readonly multiples: readonly number[];
	/** Which of the multiples the plain `metal` is. */
	readonly metal?: number;
	/** Which of the multiples exist as `metal-<n>xl`. */
	readonly metals?: readonly number[];
}

/** GiB of memory for each vCPU, by class: general purpose, compute, memory, storage, GPU. */
const classRatio: Readonly<Record<string, number>> = { a: 2, m: 4, c: 2, r: 8, z: 8, x: 16, i: 8, g: 4 };

const medium = ["medium", "large"] as const;
const large = ["large"] as const;
const none = [] as const;
const to16 = [1, 2, 4, 8, 12, 16];
const to24 = [...to16, 24];
const to32 = [...to24, 32];
const to48 = [...to32, 48];
const threes = [1, 2, 3, 6, 12];

/**
 * Every family whose figures follow from class, generation and size; the first row that matches decides. A
 * family that is not here is unknown, whatever its name resembles: the sizes of a new processor are not those
 * of the last. Left out are families of other arithmetic (c4, c5n, i3, x1), accelerators and Macs.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
 */
const rows: readonly FamilyRow[] = [
	{ families: /^a1$/, small: medium, multiples: [1, 2, 4], metal: 4 },
	{ families: /^m4$/, small: large, multiples: [1, 2, 4, 10, 16] },
	{ families: /^c5d?$/, small: large, multiples: [1, 2, 4, 9, 12, 18, 24], metal: 24 },
	{ families: /^m5(d|n|dn)?$|^r5(b|d|n|dn)?$/, small: large, multiples: to24, metal: 24 },
	{ families: /^[mcr]5ad?$/, small: large, multiples: to24 },
	{ families: /^(m5zn|z1d)$/, small: large, multiples: threes, metal: 12 },
	{ families: /^c6gn$/, small: medium, multiples: to16 },
	{ families: /^([mcr][67]gd?|c7gn)$/, small: medium, multiples: to16, metal: 16 },
	{ families: /^([mr]6i(d|n|dn)?|c6i[dn]?)$/, small: large, multiples: to32, metal: 32 },
	{ families: /^[mcr]6a$/, small: large, multiples: to48, metal: 48 },
	{ families: /^[mcr]7a$/, small: medium, multiples: to48, metals: [48] },
	{ families: /^[mcr]7i$/, small: large, multiples: [...to24, 48], metals: [24, 48] },
	{ families: /^r7iz$/, small: large, multiples: [...to16, 32], metals: [16, 32] },
	{ families: /^([mc]7|[mcr]8)i-flex$/, small: large, multiples: to16 },
	{ families: /^[mcr]8[ag][bdn]?$/, small: medium, multiples: [...to24, 48], metals: [24, 48] },
	{ families: /^[mcr]8i[bdn]?$/, small: large, multiples: [...to48, 96], metals: [48, 96] },
	{ families: /^x2gd?$/, small: medium, multiples: to16, metal: 16 },
	{ families: /^x2idn$/, small: none, multiples: [16, 24, 32], metal: 32 },
	{ families: /^x2iedn$/, ratio: 32, small: none, multiples: [1, 2, 4, 8, 16, 24, 32], metal: 32 },
	{ families: /^x2iezn$/, ratio: 32, small: none, multiples: [2, 4, 6, 8, 12], metal: 12 },
	{ families: /^x8g$/, small: medium, multiples: [...to24, 48], metals: [24, 48] },
	{ families: /^x8i$/, small: large, multiples: [...to48, 64, 96], metals: [48, 96] },
	{ families: /^i3en$/, small: large, multiples: [...threes, 24], metal: 24 },
	{ families: /^i4g$/, small: large, multiples: [1, 2, 4, 8, 16] },
	{ families: /^i4i$/, small: large, multiples: to32, metal: 32 },
	{ families: /^i7i$/, small: large, multiples: [...to24, 48], metals: [24, 48] },
	{ families: /^i8g$/, small: large, multiples: [...to24, 48], metals: [24] },
	{ families: /^g4dn$/, small: none, multiples: to16, metal: 24 },
	{ families: /^g5g$/, ratio: 2, small: none, multiples: [1, 2, 4, 8, 16], metal: 16 },
	{ families: /^g[56]$/, small: none, multiples: [...to24, 48] },
	{ families: /^g6e$/, ratio: 8, small: none, multiples: [...to24, 48] },
];

/** The burstable families share one table, GiB by size. */
const burstable: Readonly<Record<string, number>> = {
	nano: 0.5,
	micro: 1,
	small: 2,
	medium: 4,
	large: 8,
	xlarge: 16,
	"2xlarge": 32,
};

function burstableShape(family: string, size: string): readonly [vcpus: number, GiB: number] | undefined {
	const gibibytes = Object.hasOwn(burstable, size) ? burstable[size] : undefined;
	if (gibibytes === undefined) return undefined;
	const least = family === "t2" && gibibytes <= 2 ? 1 : 2;
	return [Math.max(least, gibibytes / 4), gibibytes];
}

/**
 * Families in which RDS runs PostgreSQL 15 to 18 as an instance; c6gd is for Multi-AZ clusters only. RDS
 * has no nano and no metal, and outside the burstable families nothing below large.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
 */
const databaseFamilies = /^(t3|t4g|[mr]5d?|r5b|[mr]6gd?|[mr]6i(d|n|dn)?|[mr]7[gi]|[mr]8gd?|x2g|x2ie?dn)$/;

/** `x2g` is what RDS calls the `x2gd` of EC2. */
const onlyInRds = new Set(["x2g"]);

function shape(family: string, size: string): readonly [vcpus: number, GiB: number] | undefined {
	if (/^t(2|3|3a|4g)$/.test(family)) return burstableShape(family, size);
	const row = rows.find(({ families }) => families.test(family));
	const ratio = row?.ratio ?? classRatio[family.charAt(0)];
	const vcpus = row && vcpusOf(row, size);
	return vcpus === undefined || ratio === undefined ? undefined : [vcpus, vcpus * ratio];
}

function vcpusOf(row: FamilyRow, size: string): number | undefined {
	if (size === "medium" || size === "large") {
		if (!row.small.includes(size)) return undefined;
		return size === "medium" ? 1 : 2;
	}
	if (size === "metal") return row.metal && 4 * row.metal;
	const metal = /^metal-(\d+)xl$/.exec(size);
	const multiple = metal ?? /^(\d*)xlarge$/.exec(size);
	if (!multiple) return undefined;
	const digits = multiple[1] ?? "";
	const count = digits === "" ? 1 : Number(digits);
	// "1xlarge" and "02xlarge" are not names of sizes.
	if (digits !== "" && (digits === "1" || digits !== String(count))) return undefined;
	return ((metal ? row.metals : row.multiples) ?? []).includes(count) ? 4 * count : undefined;
}

/**
 * Reads `m7g.large` (EC2) or `db.r6g.xlarge` (RDS). Returns undefined for a type it does not know, so that
 * a caller can name the key the text came from.
 */
export function parseInstanceType(type: string, service: "ec2" | "rds"): InstanceShape | undefined {
	const pattern = service === "rds" ? /^db\.([a-z0-9]+)\.([a-z0-9]+)$/ : /^([a-z0-9-]+)\.([a-z0-9-]+)$/;
	const [, family, size] = pattern.exec(type) ?? [];
	if (family === undefined || size === undefined) return undefined;
	if (service === "rds") {
		const tooSmall = size === "nano" || size === "metal" || (size === "medium" && !family.startsWith("t"));
		if (!databaseFamilies.test(family) || tooSmall) return undefined;
	} else if (onlyInRds.has(family)) {
		return undefined;
	}
	const figures = shape(family, size);
	if (!figures) return undefined;
	const [vcpus, gibibytes] = figures;
	return { family, size, architecture: architectureOf(family), vcpus, memoryBytes: gibibytes * GiB };
}

/** Graviton families carry a "g" after the generation's digit; a1, the first, came before the habit. */
function architectureOf(family: string): "x86_64" | "arm64" {
	return family === "a1" || /^[a-z]+\d+[a-z]*g/.test(family) ? "arm64" : "x86_64";
}
