#!/usr/bin/env bash
# Makes a web server of a fresh Amazon Linux 2023 instance. Runs once, as root, from cloud-init.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source ./common.sh

install_packages nginx

# What nginx serves is whatever `current` points to: the placeholder until a release is published.
install -D --mode=0644 placeholder.html /usr/share/terrace/placeholder/index.html
ln --symbolic --force --no-dereference placeholder /usr/share/terrace/current

sed --expression="s/@WEB_PORT@/$WEB_PORT/g" \
	--expression="s/@API_HOST@/$API_HOST/g" \
	--expression="s/@API_PORT@/$API_PORT/g" nginx.conf >/etc/nginx/nginx.conf
nginx -t
systemctl enable nginx
systemctl restart nginx

await "http://127.0.0.1:$WEB_PORT/healthz"
log "nginx serves on port $WEB_PORT"
