#!/usr/bin/env bash
# Makes a server of the instance; whatever fails ends it. Run by boot.sh.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=common.sh
source ./common.sh
# shellcheck source-path=SCRIPTDIR source=app.sh
source "./$TIER.sh"

# The repositories are those of the image's own release (AL2023 locks the version), so that what is installed
# is decided by the image and not by the day. All but the tier's own are part of the standard image, not of
# the minimal one.
retry dnf --assumeyes --quiet install \
	amazon-cloudwatch-agent amazon-ssm-agent awscli-2 chrony logrotate "${packages[@]}"

# First of all the log: from here on what goes wrong can be read from outside.
agent=/opt/aws/amazon-cloudwatch-agent
for part in agent.json "agent-$TIER.json"; do
	sed --expression="s|@LOG_GROUP@|$LOG_GROUP|g" --expression="s|@METRIC_NAMESPACE@|$METRIC_NAMESPACE|g" \
		"$part" >"$agent/etc/terrace-$part"
done
$agent/bin/amazon-cloudwatch-agent-ctl -m ec2 -a fetch-config -c "file:$agent/etc/terrace-agent.json"
$agent/bin/amazon-cloudwatch-agent-ctl -m ec2 -a append-config -c "file:$agent/etc/terrace-agent-$TIER.json" -s

# A clock that is off by five minutes makes AWS refuse every request. The image's chrony asks Amazon's time
# service at 169.254.169.123, which no security group filters.
systemctl enable --now amazon-ssm-agent chronyd

install --mode=0644 sysctl.conf /etc/sysctl.d/90-terrace.conf
sysctl --quiet --load=/etc/sysctl.d/90-terrace.conf

# Once an hour instead of once a day: a busy day's log would fill the disk.
install -D --mode=0644 logrotate-timer.conf /etc/systemd/system/logrotate.timer.d/terrace.conf
install --mode=0644 "logrotate-$TIER.conf" "/etc/logrotate.d/$service"
install --mode=0644 lifecycle.service /etc/systemd/system/terrace-lifecycle.service
systemctl daemon-reload
systemctl enable logrotate.timer terrace-lifecycle
systemctl restart logrotate.timer terrace-lifecycle

install --directory --mode=0755 "$root" "$root/releases" "$root/placeholder"
install_tier
bash ./release.sh
