#!/usr/bin/env bash
# What the app's unit runs: PM2 of the release, or the placeholder's one process, which needs none. The path
# goes by `started`, the release that was current at the start: PM2 goes on to need its own files there when a
# later release is served.
set -euo pipefail
started=/srv/terrace/started
if [ -d $started/node_modules/pm2 ]; then
	exec /usr/bin/node-24 $started/node_modules/pm2/bin/pm2-runtime start /opt/terrace/boot/ecosystem.config.cjs
fi
exec /usr/bin/node-24 /srv/terrace/current/server.js
