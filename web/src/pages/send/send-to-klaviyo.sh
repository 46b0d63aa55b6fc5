#!/bin/sh
# Sends the request files that Followon made to Klaviyo, one after the other.
#
#   KLAVIYO_API_KEY=pk_… sh send-to-klaviyo.sh klaviyo-events-2026-09-30*.json
#
# The key needs the scope "events:write". It stays on this computer. A file that was sent before may be sent again:
# every event has an ID of its own, by which Klaviyo knows it. A file of a day that has not come yet is passed over,
# for its events would mail at once.
set -eu

if [ -z "${KLAVIYO_API_KEY:-}" ]; then
  echo "Set KLAVIYO_API_KEY to a private key from Klaviyo: Settings, API keys." >&2
  exit 1
fi
if [ "$#" -eq 0 ]; then
  echo "Name the files of the day: sh send-to-klaviyo.sh klaviyo-events-$(date +%Y-%m-%d)*.json" >&2
  exit 1
fi

reply=$(mktemp)
trap 'rm -f "$reply"' EXIT
today=$(date +%Y%m%d)

for file in "$@"; do
  day=$(printf '%s' "$file" | sed -n 's/.*klaviyo-events-\([0-9]\{4\}\)-\([0-9]\{2\}\)-\([0-9]\{2\}\).*/\1\2\3/p')
  if [ -n "$day" ] && [ "$day" -gt "$today" ]; then
    echo "$file: passed over, its day has not come yet" >&2
    continue
  fi
  status=$(curl --silent --show-error --output "$reply" --write-out '%{http_code}' \
    --request POST https://a.klaviyo.com/api/event-bulk-create-jobs \
    --header "Authorization: Klaviyo-API-Key $KLAVIYO_API_KEY" \
    --header "revision: 2026-04-15" \
    --header "content-type: application/vnd.api+json" \
    --data-binary @"$file")
  if [ "$status" -ne 202 ]; then
    echo "$file: Klaviyo answered $status. This file and those after it were not taken." >&2
    cat "$reply" >&2
    exit 1
  fi
  echo "$file: taken"
  # Klaviyo takes 150 requests a minute.
  sleep 1
done
