/** The platform several times over, as one program: BENCH_COPIES environments that differ in their name only. */
import { loadConfig } from "../../infra/config.js";
import { platform } from "../../infra/platform.js";

const config = loadConfig();
const { environment } = config;
for (let copy = 0; copy < Number(process.env.BENCH_COPIES); copy++) {
	platform({ ...config, environment: { ...environment, stack: `${environment.stack}${copy || ""}` } });
}
