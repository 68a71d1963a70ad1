import { describeChanges } from "./changes.js";
import { describeProduction } from "./destruction.js";
import { describeLifecycle } from "./lifecycle.js";
import { hasPulumi, type Sandbox } from "./support/sandbox.js";

(hasPulumi ? describe : describe.skip)("prod in the real engine", function () {
	this.timeout(600_000);
	let made: Sandbox | undefined;
	const filled = () => {
		if (!made) throw new Error("the first update did not come through, so there is nothing to go on from");
		return made;
	};
	describeLifecycle("prod", (box) => {
		made = box;
	});
	describeChanges("prod", filled);
	describeProduction("prod", filled);
});
