import { describeChanges } from "./changes.js";
import { describeDevelopment } from "./destruction.js";
import { describeLifecycle } from "./lifecycle.js";
import { describeMishaps } from "./mishaps.js";
import { describeReaders } from "./readers.js";
import { hasPulumi, type Sandbox } from "./support/sandbox.js";

(hasPulumi ? describe : describe.skip)("dev in the real engine", function () {
	this.timeout(600_000);
	let made: Sandbox | undefined;
	const filled = () => {
		if (!made) throw new Error("the first update did not come through, so there is nothing to go on from");
		return made;
	};
	describeLifecycle("dev", (box) => {
		made = box;
	});
	describeChanges("dev", filled);
	describeReaders("dev", filled);
	describeMishaps("dev", filled);
	describeDevelopment("dev", filled);
});
