/** Patterns in which `*` stands for any characters, none among them. */
const compiled = new Map<string, RegExp>();

export function matches(pattern: string, text: string): boolean {
	const known = compiled.get(pattern) ?? compile(pattern);
	compiled.set(pattern, known);
	return known.test(text);
}

function compile(pattern: string): RegExp {
	const literals = pattern.split("*").map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^${literals.join(".*")}$`, "s");
}
