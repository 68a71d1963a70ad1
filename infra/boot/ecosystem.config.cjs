// How PM2 runs the API: one process for each vCPU.
module.exports = {
	apps: [
		{
			name: "app",
			// By way of the link, so that a process that starts later runs what is current then.
			cwd: "/srv/terrace/current",
			script: "/srv/terrace/current/server.js",
			exec_mode: "cluster",
			instances: "max",

			// A process counts as started when it says "ready", or after 15 seconds.
			wait_ready: true,
			listen_timeout: 15_000,
			// From SIGTERM to SIGKILL.
			kill_timeout: 20_000,

			// A process that ends ten times within ten seconds of its start is given up; PM2 ends when none is
			// left, and systemd takes it from there. The pauses grow from 0.1 to 15 seconds.
			min_uptime: 10_000,
			max_restarts: 10,
			exp_backoff_restart_delay: 100,

			// The unit writes the log, as the processes print it.
			out_file: "/dev/null",
			error_file: "/dev/null",
			vizion: false,
			pmx: false,
			automation: false,
		},
	],
};
