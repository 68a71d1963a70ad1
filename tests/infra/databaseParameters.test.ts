import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultMaxConnections, postgresParameters, workMemBytes } from "../../infra/databaseParameters.js";

const MiB = 2 ** 20;
const GiB = 2 ** 30;

describe("PostgreSQL parameters", () => {
	it("are for db.t3.medium what its 4 GiB ask for", () => {
		const parameters = postgresParameters({ memoryBytes: 4 * GiB, slowStatementMs: 1000 });
		assert.deepEqual(Object.fromEntries(parameters.map(({ name, value }) => [name, value])), {
			"rds.force_ssl": "1",
			shared_preload_libraries: "pg_stat_statements",
			effective_cache_size: "393216",
			work_mem: "9320",
			random_page_cost: "1.1",
			track_io_timing: "1",
			idle_in_transaction_session_timeout: "300000",
			log_connections: "1",
			log_disconnections: "1",
			log_lock_waits: "1",
			log_min_duration_statement: "1000",
			log_temp_files: "10240",
		});
	});

	it("wait for a reboot where they are static or equal the default of RDS", () => {
		const waiting = postgresParameters({ memoryBytes: 4 * GiB, slowStatementMs: 1000 })
			.filter(({ applyMethod }) => applyMethod === "pending-reboot")
			.map(({ name }) => name);
		assert.deepEqual(waiting, ["rds.force_ssl", "shared_preload_libraries"]);
	});

	it("allow as many connections as RDS does by default", () => {
		assert.deepEqual(
			[1, 4, 16, 64].map((gibibytes) => defaultMaxConnections(gibibytes * GiB)),
			[112, 450, 1802, 5000],
		);
	});

	const memory = fc.integer({ min: 1, max: 4096 }).map((gibibytes) => gibibytes * GiB);

	it("never let a quarter of the connections sort in more than a quarter of the memory, above 4 MiB each", () => {
		fc.assert(
			fc.property(memory, (memoryBytes) => {
				const each = workMemBytes(memoryBytes);
				assert.ok(each >= 4 * MiB && each <= 64 * MiB);
				const together = each * (defaultMaxConnections(memoryBytes) / 4);
				assert.ok(each === 4 * MiB || together <= memoryBytes / 4);
			}),
		);
	});

	it("do not shrink when the memory grows", () => {
		fc.assert(
			fc.property(memory, memory, (one, other) => {
				const [less, more] = [Math.min(one, other), Math.max(one, other)];
				// Up to the rounding of the number of connections.
				assert.ok(workMemBytes(less) <= workMemBytes(more) * 1.01);
			}),
		);
	});
});
