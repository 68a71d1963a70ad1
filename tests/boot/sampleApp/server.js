// An API that keeps the contract of the app tier: see "The API's contract" in README.md.

const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { setTimeout: pause } = require("node:timers/promises");
const { GetSecretValueCommand, SecretsManagerClient } = require("@aws-sdk/client-secrets-manager");
const { Pool } = require("pg");
const { version } = require("./package.json");

const { env, pid } = process;

/** One line of JSON, as pino writes it. */
function log(level, msg, fields = {}) {
	process.stdout.write(`${JSON.stringify({ level, time: Date.now(), pid, version, msg, ...fields })}\n`);
}

const secrets = new SecretsManagerClient({ region: env.AWS_REGION });

const pool = new Pool({
	host: env.DB_HOST,
	port: Number(env.DB_PORT),
	database: env.DB_NAME,
	user: env.DB_USER,
	// Asked for with every connection that is opened, and kept nowhere: RDS changes it every seven days.
	password: async () => {
		const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: env.DB_SECRET_ARN }));
		return JSON.parse(SecretString).password;
	},
	ssl: { ca: readFileSync(env.DB_CA_FILE, "utf8"), rejectUnauthorized: true },
	max: Number(env.DB_POOL_SIZE),
	connectionTimeoutMillis: 2000,
	query_timeout: 5000,
	maxLifetimeSeconds: Number(env.DB_CONNECTION_SECONDS ?? 600),
});
// Of a connection that nobody uses at the moment: without a listener it would end the process.
pool.on("error", (error) => log(40, "lost a connection to the database", { error: error.message }));

async function query(text) {
	for (let attempt = 1; ; attempt++) {
		try {
			return await pool.query(text);
		} catch (error) {
			// A wrong password: it has just been changed, and the secret is about to be.
			if (error.code !== "28P01" || attempt === 5) throw error;
			await pause(100 * attempt);
		}
	}
}

/** Path to what it answers: a status and what becomes its JSON. */
const routes = {
	// Of this process alone: an outage of the database must not end the instances.
	"/healthz": async () => [200, { status: "ok" }],
	"/readyz": async () => {
		await query("SELECT 1");
		return [200, { status: "ready" }];
	},
	"/api/items": async () => {
		const { rows } = await query("SELECT count(*)::int AS items FROM items");
		return [200, { ...rows[0], version, pid }];
	},
};

let draining = false;

const server = createServer(async (request, response) => {
	const route = routes[request.url] ?? (async () => [404, { error: "not found" }]);
	const [status, body] = await route().catch((error) => {
		log(50, "the database does not answer", { error: error.message, code: error.code });
		return [503, { error: "try again" }];
	});
	response.writeHead(status, {
		"content-type": "application/json",
		"cache-control": "no-store",
		...(draining && { connection: "close" }),
		...(status === 503 && { "retry-after": "1" }),
	});
	response.end(JSON.stringify(body));
});

// Above the balancer's idle timeout of 60 seconds: the side that reuses connections must close them.
server.keepAliveTimeout = 65_000;
server.listen(Number(env.PORT), () => {
	log(30, "listening", { port: env.PORT });
	// PM2 ends the process that this one takes the place of. Started by itself there is nobody to tell.
	process.send?.("ready");
});

// Requests still come for a moment. Each is answered, and its connection closed with the answer; what is idle
// after that is closed from here.
process.once("SIGTERM", async () => {
	draining = true;
	log(30, "draining");
	await pause(1500);
	server.close(async () => {
		await pool.end();
		process.exit(0);
	});
	server.closeIdleConnections();
});
