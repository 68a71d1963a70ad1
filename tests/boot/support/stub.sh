#!/bin/sh
# Stands for every command through which the boot scripts reach out of themselves: writes down how it was
# called, fails if it is told to, and otherwise does as much as the scripts can notice. Run inside the sandbox.
name=${0##*/}
call="$name $*"
echo "$call" >>/sandbox/calls
if [ -e /sandbox/failing ] && [ "$call" = "$(cat /sandbox/failing)" ]; then
	echo "$name: fails, as it was told to" >&2
	exit 1
fi

for last in "$@"; do :; done
output=/dev/null previous=
for word in "$@"; do
	[ "$previous" = --output ] && output=$word
	[ "$previous" = --key ] && key=$word
	previous=$word
done

case "$name $*" in
"aws ssm get-parameter "*) cat /sandbox/pointer ;;
"aws s3api head-object "*) stat --format=%s "/sandbox/bucket/$key" ;;
"aws s3 cp "*)
	from=${4#s3://*/}
	cp "/sandbox/bucket/$from" "$last"
	;;
"aws ec2 describe-managed-prefix-lists "*) echo pl-3b927c52 ;;
"aws ec2 get-managed-prefix-list-entries "*) printf '%s\t%s\n' 120.52.22.96/27 205.251.249.0/24 ;;
"aws autoscaling complete-lifecycle-action "*)
	if [ -e /sandbox/launched ]; then
		echo "An error occurred (ValidationError): No active Lifecycle Action found with instance ID i-1" >&2
		exit 254
	fi
	;;
"aws logs put-log-events "*) cp "${last#file://}" /sandbox/published ;;
"curl "*/latest/api/token) echo token ;;
"curl "*/meta-data/instance-id) echo i-0123456789abcdef0 ;;
"curl "*/meta-data/tags/instance/aws:autoscaling:groupName)
	[ -e /sandbox/no-group ] && exit 22
	echo terrace-prod-web
	;;
"curl "*/meta-data/autoscaling/target-lifecycle-state)
	# One line for each time that it is asked, and the last one from then on.
	sed --quiet 1p /sandbox/state
	[ "$(sed --quiet '$=' /sandbox/state)" -eq 1 ] || sed --in-place 1d /sandbox/state
	;;
"curl "*truststore*) cp /sandbox/rds-ca.pem "$output" ;;
# The release that is being tried is a real process.
"curl "*:61001/*) exec /host/bin/curl "$@" ;;
"curl "*/healthz) [ ! -e /sandbox/unit.sh ] || exec /host/bin/curl "$@" ;;
"systemctl enable app" | "systemctl enable nginx") ;;
"systemctl "*app | "systemctl "*nginx)
	[ -e /sandbox/unit.sh ] && exec bash /sandbox/unit.sh "$1"
	# What a unit would serve from now on; a release may be one that no unit comes up with.
	case $* in *start* | *reload*) readlink /srv/terrace/current >/sandbox/serving ;; esac
	! grep --quiet --no-messages . "/srv/terrace/current/broken"
	;;
# Long enough for a process that is being waited for.
"sleep 1") exec /host/bin/sleep 0.1 ;;
"id "*) [ -e /sandbox/user ] ;;
"useradd "*) touch /sandbox/user ;;
"setpriv "*)
	while [ "$1" != env ]; do shift; done
	exec "$@"
	;;
esac
