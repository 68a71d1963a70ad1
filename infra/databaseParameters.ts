/** PostgreSQL's settings on RDS, as far as they differ from what RDS sets itself. Pure. */

/** PostgreSQL majors that RDS offers under standard support. */
export type PostgresMajor = 15 | 16 | 17 | 18;

export interface PostgresParameter {
	readonly name: string;
	readonly value: string;
	/** `pending-reboot` for static parameters, and for those whose value is RDS's own default. */
	readonly applyMethod: "immediate" | "pending-reboot";
}

export interface PostgresTuning {
	/** Memory of the instance class in bytes. */
	readonly memoryBytes: number;
	/** Statements that take longer are logged, in milliseconds; 0 logs all. */
	readonly slowStatementMs: number;
}

/**
 * max_connections as RDS sets it when nobody does: LEAST(DBInstanceClassMemory / 9531392, 5000). RDS counts
 * the memory that is left to the database, a few percent less than the class has.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function defaultMaxConnections(memoryBytes: number): number {
	return Math.min(5000, Math.floor(memoryBytes / 9531392));
}

const MiB = 2 ** 20;
const KiB = 2 ** 10;
/** The unit of effective_cache_size: one page. */
const pageBytes = 8 * KiB;

/**
 * work_mem in bytes: what one sort or hash may take before it spills to disk. A quarter of the memory, shared
 * by a quarter of the connections working at once; never less than PostgreSQL's own 4 MiB, never more than
 * 64 MiB, because one statement may hold several.
 */
export function workMemBytes(memoryBytes: number): number {
	const working = Math.max(1, defaultMaxConnections(memoryBytes) / 4);
	return Math.min(64 * MiB, Math.max(4 * MiB, Math.floor(memoryBytes / 4 / working)));
}

/**
 * The parameters to set. Left alone because RDS already derives them from the memory: shared_buffers (a
 * quarter), maintenance_work_mem, autovacuum_work_mem, autovacuum_max_workers and max_connections.
 */
export function postgresParameters({
	memoryBytes,
	slowStatementMs,
}: PostgresTuning): readonly PostgresParameter[] {
	const values: Readonly<Record<string, number | string>> = {
		// Three quarters: shared_buffers and the operating system's cache together. RDS assumes half, which makes
		// the planner shy of indexes that would be cached.
		effective_cache_size: Math.floor((memoryBytes * 0.75) / pageBytes),
		work_mem: Math.floor(workMemBytes(memoryBytes) / KiB),
		// The default of 4 is for spinning disks; on gp3 a random page costs little more than the next one.
		random_page_cost: 1.1,
		track_io_timing: 1,
		// A transaction left open keeps its locks and holds up vacuum everywhere. RDS lets it sit for a day.
		idle_in_transaction_session_timeout: 5 * 60 * 1000,
		log_connections: 1,
		log_disconnections: 1,
		log_lock_waits: 1,
		log_min_duration_statement: slowStatementMs,
		// Sorts and hashes that spilled more than 10 MiB, in KiB.
		log_temp_files: 10 * KiB,
	};
	// Both equal RDS's default, and are stated so that a changed default changes nothing. RDS holds defaults as
	// pending-reboot and refuses to change the method alone: "immediate" would be a difference in every plan.
	const defaults: Readonly<Record<string, string>> = {
		"rds.force_ssl": "1",
		shared_preload_libraries: "pg_stat_statements",
	};
	return [
		...parametersOf(defaults, "pending-reboot"),
		// All of these are dynamic.
		...parametersOf(values, "immediate"),
	];
}

function parametersOf(
	values: Readonly<Record<string, number | string>>,
	applyMethod: PostgresParameter["applyMethod"],
): PostgresParameter[] {
	return Object.entries(values).map(([name, value]) => ({ name, value: String(value), applyMethod }));
}
