#!/bin/bash
# Exit 0 when GET /health answers 200, else 1. The runtime image has neither curl nor wget; bash speaks TCP itself.
# Usage: healthcheck [port], default 5080.
port="${1:-5080}"
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
printf 'GET /health HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$port" >&3
read -r -t 4 _ status _ <&3 || exit 1
[[ $status == 200 ]] || { echo "GET /health answered '$status', expected 200"; exit 1; }
