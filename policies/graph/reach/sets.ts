/** Sets of whole numbers, as intervals. */

export type Point = number | bigint;

/** The points from `from` up to, but not including, `to`. */
export interface Interval<P extends Point> {
	readonly from: P;
	readonly to: P;
}

/** In ascending order, with a gap between any two. */
export type IntervalSet<P extends Point> = readonly Interval<P>[];

function ascending(one: Point, other: Point): number {
	return one < other ? -1 : one > other ? 1 : 0;
}

export function union<P extends Point>(...sets: readonly (readonly Interval<P>[])[]): IntervalSet<P> {
	const sorted = sets
		.flat()
		.filter(({ from, to }) => from < to)
		.sort((one, other) => ascending(one.from, other.from));
	const merged: { from: P; to: P }[] = [];
	for (const { from, to } of sorted) {
		const last = merged.at(-1);
		if (!last || last.to < from) merged.push({ from, to });
		else if (last.to < to) last.to = to;
	}
	return merged;
}

export function intersect<P extends Point>(one: IntervalSet<P>, other: IntervalSet<P>): IntervalSet<P> {
	const common: Interval<P>[] = [];
	let [i, j] = [0, 0];
	for (;;) {
		const [a, b] = [one[i], other[j]];
		if (!a || !b) return common;
		const from = ascending(a.from, b.from) > 0 ? a.from : b.from;
		const to = ascending(a.to, b.to) < 0 ? a.to : b.to;
		if (from < to) common.push({ from, to });
		if (a.to < b.to) i++;
		else j++;
	}
}

export function subtract<P extends Point>(set: IntervalSet<P>, less: IntervalSet<P>): IntervalSet<P> {
	const rest: Interval<P>[] = [];
	let next = 0;
	for (const { from, to } of set) {
		let start = from;
		for (let hole = less[next]; hole && hole.from < to; hole = less[next]) {
			if (start < hole.from) rest.push({ from: start, to: hole.from });
			if (start < hole.to) start = hole.to;
			// One that goes on past this interval is the next one's too.
			if (hole.to > to) break;
			next++;
		}
		if (start < to) rest.push({ from: start, to });
	}
	return rest;
}

export function has<P extends Point>(set: IntervalSet<P>, point: P): boolean {
	return set.some(({ from, to }) => from <= point && point < to);
}

export function isEmpty(set: IntervalSet<Point>): boolean {
	return set.length === 0;
}

/** The set in pieces, none of which lies on both sides of the border of one of the others. */
export function split<P extends Point>(
	set: IntervalSet<P>,
	others: Iterable<IntervalSet<P>>,
): readonly Interval<P>[] {
	const borders = new Set<P>();
	for (const other of others) {
		for (const { from, to } of other) borders.add(from).add(to);
	}
	const sorted = [...borders].sort(ascending);
	return set.flatMap(({ from, to }) => {
		const inside = sorted.filter((border) => from < border && border < to);
		return [from, ...inside].map((start, i) => ({ from: start, to: inside[i] ?? to }));
	});
}
