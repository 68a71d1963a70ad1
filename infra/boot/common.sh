# shellcheck shell=bash
# Sourced by the boot scripts of both tiers.

# The values of this instance's environment, none of them secret.
set -a
# shellcheck source=/dev/null
source /etc/terrace/environment
set +a

log() {
	echo "boot: $*" >&2
}

# Runs a command up to five times with growing pauses: a new network path may drop the first connections.
retry() {
	local attempt
	for attempt in 1 2 3 4; do
		"$@" && return
		log "attempt $attempt failed: $*"
		sleep $((attempt * 5))
	done
	"$@"
}

# The repositories are those of the image's own release (AL2023 locks the version), so that what is installed
# is decided by the image and not by the day.
install_packages() {
	retry dnf --assumeyes --quiet install "$@"
}

# Succeeds once the address answers. Without it a unit that crashes at once would look started.
await() {
	retry curl --silent --show-error --fail --output /dev/null --max-time 5 "$1"
}
