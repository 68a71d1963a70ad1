#!/usr/bin/env bash
# Waits for this instance's end, which Auto Scaling announces in the metadata and then waits for, and makes it
# an orderly one: nothing that is still being answered is cut off, and the last lines of the log arrive.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source ./common.sh
# shellcheck source-path=SCRIPTDIR source=app.sh
source "./$TIER.sh"

until [ "$(metadata autoscaling/target-lifecycle-state || true)" = Terminated ]; do
	sleep 5
done

# The balancer may send requests until its deregistration delay is over. AWS describes the hook as what comes
# after that; serving on for as long again costs little and depends on no such order.
log "terminating: $service serves for another $DRAIN_SECONDS seconds"
sleep "$DRAIN_SECONDS"
# Requests and jobs that are still under way end by themselves.
systemctl stop "$service" || log "$service did not stop"
# Sends what it has read.
systemctl stop amazon-cloudwatch-agent || log "the agent did not stop"
retry complete_lifecycle terminate CONTINUE
