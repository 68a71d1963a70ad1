/** The changes of a single value: flipped, lowered, widened, weakened. */
import type { Change } from "./mutant.js";

/** A step that makes a setting weaker, where AWS names its settings by words. */
const weaker: Readonly<Record<string, string>> = {
	// CloudFront's CachingDisabled and CachingOptimized.
	"4135ea2d-6df8-44a3-9df3-4b5a84be39ad": "658327ea-f89d-4fab-a63d-7e88639e58f6",
	"traffic-port": "22",
	"redirect-to-https": "allow-all",
	"https-only": "http-only",
	HTTPS: "HTTP",
	required: "optional",
	strictest: "monitor",
	always: "never",
	Enabled: "Suspended",
	ENABLED: "DISABLED",
	"aws:kms": "AES256",
	BucketOwnerEnforced: "ObjectWriter",
	"TLSv1.2_2021": "TLSv1",
	"TLSv1.2_2025": "TLSv1",
	"TLSv1.3_2025": "TLSv1",
	"TLSv1.2": "TLSv1",
	"sni-only": "vip",
	ALL: "ACCEPT",
	ELB: "EC2",
	deny: "allow",
	allow: "deny",
	DENY: "SAMEORIGIN",
	DNS: "EMAIL",
	tcp: "-1",
	redirect: "forward",
};

/** The wildcard policy of AWS that stands for everything old. */
const oldTlsPolicy = "ELBSecurityPolicy-2016-08";

function at(operator: string, value: unknown): Change {
	return { operator, path: "", elements: [], value };
}

function* ofNumber(value: number, write: (changed: number) => unknown): Generator<Change> {
	if (value !== 0) yield at("zero", write(0));
	if (Math.abs(value) > 1) yield at("lower", write(Math.floor(value / 2)));
	yield at("raise", write(value === 0 ? 1 : value * 2));
}

const v4Block = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/;

/** A block with its network widened by a byte, and the whole world. */
function* ofBlock(text: string): Generator<Change> {
	const parts = v4Block.exec(text)?.slice(1).map(Number);
	if (!parts) return;
	const [a = 0, b = 0, c = 0, d = 0, length = 0] = parts;
	const wide = length - 8;
	if (wide > 0) {
		const address = ((a << 24) | (b << 16) | (c << 8) | d) & (-1 << (32 - wide));
		const bytes = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
		yield at("widen", `${bytes.join(".")}/${wide}`);
	}
	if (length > 0) yield at("world", "0.0.0.0/0");
}

function* ofText(text: string): Generator<Change> {
	if (text === "true" || text === "false") yield at("flip", text === "true" ? "false" : "true");
	else if (/^\d{1,9}$/.test(text)) yield* ofNumber(Number(text), String);
	else if (v4Block.test(text)) yield* ofBlock(text);
	else if (/^ELBSecurityPolicy-/.test(text)) yield at("weaken", oldTlsPolicy);
	else if (Object.hasOwn(weaker, text)) yield at(`weaken to ${weaker[text]}`, weaker[text]);
}

/** Every change of one value that is no list and no map. */
export function* scalarChanges(value: unknown): Generator<Change> {
	if (typeof value === "boolean") yield at(`flip to ${!value}`, !value);
	else if (typeof value === "number") yield* ofNumber(value, (changed) => changed);
	else if (typeof value === "string") yield* ofText(value);
}
