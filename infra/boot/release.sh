#!/usr/bin/env bash
# Brings this instance to the release that the tier's pointer names: at boot, and whenever a deployment or a
# rollback has moved the pointer. Run as root. Whatever fails leaves what serves now, and says so.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source ./common.sh
# shellcheck source-path=SCRIPTDIR source=app.sh
source "./$TIER.sh"

limit_bytes=$((512 * 1024 * 1024))

fail() {
	log "$*; still serving $(readlink "$root/current")"
	exit 1
}

# A link is replaced by a rename: at each moment there is the old one or the new one.
point_to() {
	ln --symbolic --no-dereference --force "$1" "$root/current.new"
	mv --no-target-directory "$root/current.new" "$root/current"
}

exec 9>/run/terrace-release.lock
flock --wait 300 9 || fail "another release is under way"

pointer=$(retry aws ssm get-parameter --name "$RELEASE_PARAMETER" --query Parameter.Value --output text) ||
	fail "cannot read $RELEASE_PARAMETER"
if [ "$pointer" = none ]; then
	release=placeholder
elif [[ $pointer =~ ^"$TIER"/([A-Za-z0-9][A-Za-z0-9._-]{0,63})\.tar\.gz@sha256:([0-9a-f]{64})$ ]]; then
	digest=${BASH_REMATCH[2]}
	# With part of the digest: another archive under the same name is another release.
	release=releases/${BASH_REMATCH[1]}-${digest:0:12}
else
	fail "$RELEASE_PARAMETER holds '$pointer'; allowed: none, or $TIER/<name>.tar.gz@sha256:<64 hexadecimal digits>"
fi

previous=$(readlink "$root/current")
if [ "$release" = "$previous" ]; then
	log "$release serves already"
	exit 0
fi

# What is complete has its name; what is not lies here, and is gone when this ends.
incoming=$root/incoming
trap 'rm --recursive --force $incoming' EXIT
rm --recursive --force "$incoming"
install --directory --mode=0755 "$incoming"

if [ ! -d "$root/$release" ]; then
	key=${pointer%%@*}
	size=$(retry aws s3api head-object --bucket "$ARTIFACT_BUCKET" --key "$key" --query ContentLength --output text) ||
		fail "there is no $key in $ARTIFACT_BUCKET"
	[ "$size" -le $limit_bytes ] || fail "$key has $size bytes, allowed are $limit_bytes"
	retry aws s3 cp --only-show-errors "s3://$ARTIFACT_BUCKET/$key" "$incoming/archive" ||
		fail "cannot download $key"
	python3 unpack.py "$incoming/archive" "$digest" "$incoming/release" || fail "$key is refused"
	check_release "$incoming/release" || fail "$key is refused"
	mv --no-target-directory "$incoming/release" "$root/$release"
fi

point_to "$release"
if ! activate; then
	point_to "$previous"
	activate || log "$previous does not come back either"
	fail "$release does not start"
fi
touch "$root/$release"
log "serves $release"

# Of releases the last five stay, to go back to without a download, and whatever is still in use.
find "$root/releases" -mindepth 1 -maxdepth 1 -printf '%T@ %f\n' | sort --reverse --numeric-sort |
	tail --lines=+6 | while read -r _ name; do
	case releases/$name in
	"$(readlink "$root/current")" | "$(readlink "$root/started")") ;;
	*) rm --recursive --force "$root/releases/$name" ;;
	esac
done
