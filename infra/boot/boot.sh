#!/usr/bin/env bash
# The first boot of an Amazon Linux 2023 instance, and what becomes of it. cloud-init runs it once, as root; run
# again, it changes nothing that is right. When it fails, the auto scaling group hears ABANDON and launches
# another instance, while those that serve stay.
set -uo pipefail
cd "$(dirname "$0")" || exit
# shellcheck source-path=SCRIPTDIR source=common.sh
source ./common.sh

# The end of the boot log as one event in CloudWatch. Not by way of the agent, which may be what failed, and
# which has no time to send the last lines.
publish_log() {
	local instance event
	instance=$(metadata instance-id) && event=$(mktemp) || return 1
	tail --bytes=200000 /var/log/cloud-init-output.log | python3 -c '
import json, sys, time
text = sys.stdin.buffer.read().decode("utf-8", "replace")
print(json.dumps([{"timestamp": int(time.time() * 1000), "message": text}]))' >"$event" || return 1
	# Without success when a boot fails again: then it is there.
	aws logs create-log-stream --log-group-name "$LOG_GROUP" --log-stream-name "$instance/boot-failed"
	aws logs put-log-events --log-group-name "$LOG_GROUP" --log-stream-name "$instance/boot-failed" \
		--log-events "file://$event" >/dev/null
}

if timeout --kill-after=5 "$BOOT_SECONDS" bash ./setup.sh; then
	log "the $TIER tier serves $(readlink /srv/terrace/current)"
	retry complete_lifecycle launch CONTINUE
else
	log "setup.sh failed, or took more than $BOOT_SECONDS seconds"
	retry publish_log || log "the log did not reach CloudWatch"
	# Should this fail too, the group stops waiting by itself, with the same result.
	retry complete_lifecycle launch ABANDON || log "nobody heard ABANDON"
	exit 1
fi
