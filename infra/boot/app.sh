# shellcheck shell=bash disable=SC2034,SC2154
# What the app tier does differently. Sourced by boot.sh and release.sh, after common.sh.

packages=(nodejs24)
service=app

# By its full versioned name: /usr/bin/node is whatever `alternatives` chose last.
node=/usr/bin/node-24

# Where a new release is tried: above the ports that clients get, so that nothing else has it.
try_port=61001

install_tier() {
	id app >/dev/null 2>&1 || useradd --system --home-dir "$root" --no-create-home --shell /sbin/nologin app

	# The authorities that sign RDS certificates, new ones included: AWS adds to the file, so that no digest of
	# it can be pinned. It comes over TLS, and is taken only if all it holds are Amazon's own RDS roots.
	retry curl --silent --show-error --fail --max-time 30 --proto =https --max-filesize 1000000 \
		--output rds-ca.pem.new \
		"https://truststore.pki.rds.amazonaws.com/$AWS_REGION/$AWS_REGION-bundle.pem"
	$node check-ca.mjs rds-ca.pem.new
	install --mode=0644 rds-ca.pem.new "$DB_CA_FILE"
	rm rds-ca.pem.new

	install --mode=0644 placeholder.mjs "$root/placeholder/server.js"
	# Makes an ECMAScript module of the file beside it.
	install --mode=0644 placeholder.json "$root/placeholder/package.json"
	[ -e "$root/current" ] || ln --symbolic --no-dereference --force placeholder "$root/current"

	install --directory --mode=0750 /var/log/app
	install --mode=0644 app.service /etc/systemd/system/app.service
	systemctl daemon-reload
	systemctl enable app
	# Not restarted when it runs: a boot that is run again interrupts nothing.
	systemctl start app
	await "http://127.0.0.1:$PORT/healthz"
}

# Whether a folder is a release of the API: by its files, and by starting it once beside the one that serves.
# PM2 ends the old processes whether the new ones come up or not, so that the last moment to refuse is now.
check_release() {
	local file pid status=0
	for file in server.js package.json node_modules/pm2/bin/pm2-runtime; do
		[ -f "$1/$file" ] || {
			log "it has no $file"
			return 1
		}
	done
	timeout --kill-after=20 80 setpriv --reuid=app --regid=app --init-groups --no-new-privs --inh-caps=-all \
		env --chdir="$1" HOME="$root" NODE_ENV=production PORT=$try_port $node server.js &
	pid=$!
	await "http://127.0.0.1:$try_port/healthz" "$pid" || status=1
	# Passed on to it, and followed by SIGKILL if it stays.
	kill "$pid" 2>/dev/null || {
		log "it ended by itself"
		status=1
	}
	wait "$pid" || true
	return $status
}

# Serves what `current` points to since a moment ago. PM2 starts a new process for each old one and ends that
# once the new one is ready; only between the placeholder, which has no PM2, and a release is there a restart.
activate() {
	if [ -d "$root/started/node_modules/pm2" ] && [ -d "$root/current/node_modules/pm2" ]; then
		systemctl reload app
	else
		systemctl restart app
	fi && await "http://127.0.0.1:$PORT/healthz"
}
