# shellcheck shell=bash disable=SC2034,SC2154
# What the web tier does differently. Sourced by boot.sh and release.sh, after common.sh.

packages=(nginx)
service=nginx

# Where CloudFront calls from: nginx believes what these write into X-Forwarded-For.
trust_cdn() {
	local list blocks
	list=$(retry aws ec2 describe-managed-prefix-lists --filters "Name=prefix-list-name,Values=$CDN_PREFIX_LIST" \
		--query "PrefixLists[0].PrefixListId" --output text)
	blocks=$(retry aws ec2 get-managed-prefix-list-entries --prefix-list-id "$list" \
		--query "Entries[].Cidr" --output text)
	[[ $blocks =~ ^[0-9./[:space:]]+$ ]] || {
		log "$CDN_PREFIX_LIST is no list of blocks: $blocks"
		return 1
	}
	install --directory /etc/nginx/hops
	# shellcheck disable=SC2086
	printf 'set_real_ip_from %s;\n' $blocks >/etc/nginx/hops/cdn.conf
}

install_tier() {
	[ -z "$CDN_PREFIX_LIST" ] || trust_cdn
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
