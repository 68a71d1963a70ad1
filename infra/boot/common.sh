# shellcheck shell=bash
# Sourced by the scripts of this folder.

# The values of this instance's environment, none of them secret.
set -a
# shellcheck source=/dev/null
source /etc/terrace/environment
set +a

# What a tier serves is `current`, a link to one of `releases` or to `placeholder`.
# shellcheck disable=SC2034
root=/srv/terrace

log() {
	echo "${0##*/}: $*" >&2
}

# Runs a command up to five times with growing pauses: a new network path may drop the first connections.
retry() {
	local attempt
	for attempt in 1 2 3 4; do
		"$@" && return 0
		log "attempt $attempt failed: $*"
		sleep $((attempt * 5))
	done
	"$@"
}

# await ADDRESS [PROCESS]: succeeds once the address answers, within 40 attempts and as long as the process lives.
# Without it a unit that crashes at once would look started.
await() {
	local attempt
	for ((attempt = 0; attempt < 40; attempt++)); do
		curl --silent --fail --output /dev/null --max-time 2 "$1" && return 0
		[ $# -eq 1 ] || kill -0 "$2" 2>/dev/null || break
		sleep 1
	done
	log "$1 does not answer"
	return 1
}

# A value of the instance's metadata. Status 22 when there is none of that name.
metadata() {
	local address=http://169.254.169.254/latest token
	token=$(curl --silent --show-error --fail --max-time 5 --request PUT \
		--header "X-aws-ec2-metadata-token-ttl-seconds: 60" $address/api/token) || return
	curl --silent --show-error --fail --max-time 5 \
		--header "X-aws-ec2-metadata-token: $token" "$address/meta-data/$1"
}

# complete_lifecycle HOOK RESULT: tells the auto scaling group, which waits for it, how a launch or a
# termination went. The group's name comes from a tag that Auto Scaling gives its instances: in the user data
# it would make the template depend on the group and the group on the template.
complete_lifecycle() {
	local instance group answer
	instance=$(metadata instance-id) || return 1
	group=$(metadata tags/instance/aws:autoscaling:groupName) || {
		[ $? -eq 22 ] || return 1
		log "in no auto scaling group: nobody waits for $1"
		return 0
	}
	answer=$(aws autoscaling complete-lifecycle-action --lifecycle-hook-name "$group-$1" \
		--auto-scaling-group-name "$group" --instance-id "$instance" --lifecycle-action-result "$2" 2>&1) &&
		return 0
	# A boot that is run again by hand: the launch is long over.
	[[ $answer == *"No active Lifecycle Action found"* ]] && return 0
	log "$answer"
	return 1
}
