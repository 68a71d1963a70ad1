#!/usr/bin/env bash
# As much of systemd as the app's unit needs to run for real: unit.sh start|stop|reload|restart. It takes the
# commands and the environment from the unit's own file. Run inside the sandbox.
set -euo pipefail
unit=/etc/systemd/system/app.service
main=/run/app.main

# The commands of one kind, without the prefixes that say as whom they run.
commands() {
	sed --quiet "s/^$1=[-+!@:]*//p" $unit
}

run() {
	local command
	commands "$1" | while read -r command; do $command; done
}

running() {
	[ -e $main ] && kill -0 "$(cat $main)" 2>/dev/null
}

gone() {
	while kill -0 "$1" 2>/dev/null; do /host/bin/sleep 0.05; done
}

supervise() {
	local pid command
	command=$(commands ExecStart)
	while [ ! -e /run/app.stop ]; do
		rm --recursive --force /run/app
		mkdir --parents /run/app
		run ExecStartPre
		$command &
		pid=$!
		echo $pid >$main
		wait $pid || echo "unit.sh: the main process ended with status $?"
		/host/bin/sleep 0.1
	done
}

set -a
# shellcheck source=/dev/null
source /etc/terrace/environment
while read -r words; do
	for word in $words; do declare "$word"; done
done < <(sed --quiet 's/^Environment=//p' $unit)
set +a

case $1 in
start)
	running && exit 0
	mkdir --parents /var/log/app
	rm --force /run/app.stop $main
	bash "$0" supervise </dev/null >>/var/log/app/app.log 2>&1 &
	while ! running; do /host/bin/sleep 0.05; done
	;;
supervise) supervise ;;
reload) run ExecReload ;;
restart | stop)
	[ "$1" = restart ] || touch /run/app.stop
	pid=$(cat $main)
	kill -TERM "$pid"
	gone "$pid"
	while [ "$1" = restart ] && { ! running || [ "$(cat $main)" = "$pid" ]; }; do /host/bin/sleep 0.05; done
	;;
esac
