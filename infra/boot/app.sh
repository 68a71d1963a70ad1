#!/usr/bin/env bash
# Makes an application server of a fresh Amazon Linux 2023 instance. Runs once, as root, from cloud-init.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source ./common.sh

install_packages nodejs24

id app >/dev/null 2>&1 || useradd --system --home-dir /srv/app --shell /sbin/nologin app
install --directory --owner=app --group=app --mode=0750 /srv/app

install -D --mode=0644 placeholder.mjs /usr/share/terrace/placeholder.mjs
install --mode=0644 app.service /etc/systemd/system/app.service
systemctl daemon-reload
systemctl enable app
systemctl restart app

await "http://127.0.0.1:$PORT/healthz"
log "the placeholder answers on port $PORT"
