# shellcheck shell=bash disable=SC2034,SC2154
# What the web tier does differently. Sourced by boot.sh and release.sh, after common.sh.

packages=(nginx)
service=nginx

install_tier() {
	install --mode=0644 placeholder.html "$root/placeholder/index.html"
	[ -e "$root/current" ] || ln --symbolic --no-dereference --force placeholder "$root/current"

	# Tried before it takes the place of one that works.
	nginx -t -c "$PWD/nginx.conf"
	install --mode=0644 nginx.conf /etc/nginx/nginx.conf
	install -D --mode=0644 nginx.service.conf /etc/systemd/system/nginx.service.d/terrace.conf
	systemctl daemon-reload
	systemctl enable nginx
	systemctl reload-or-restart nginx
	await "http://127.0.0.1:$PORT/healthz"
}

# Whether a folder is a release of the site at all.
check_release() {
	[ -f "$1/index.html" ] || {
		log "it has no index.html"
		return 1
	}
}

# Serves what `current` points to since a moment ago: nginx follows the link with every request, and a reload
# drops what it remembers of opened files.
activate() {
	systemctl reload nginx && await "http://127.0.0.1:$PORT/healthz"
}
