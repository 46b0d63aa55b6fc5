#!/bin/sh
# Sends the request files that Followon made to Klaviyo, one after the other.
#
#   KLAVIYO_API_KEY=pk_… sh send-to-klaviyo.sh klaviyo-events-*.json
#
# The key needs the scope "events:write". It stays on this computer. A file that was sent before may be sent again:
# every event has an ID of its own, by which Klaviyo knows it.
set -eu

if [ -z "${KLAVIYO_API_KEY:-}" ]; then
  echo "Set KLAVIYO_API_KEY to a private key from Klaviyo: Settings, API keys." >&2
  exit 1
fi
if [ "$#" -eq 0 ]; then
  echo "Name the files: sh send-to-klaviyo.sh klaviyo-events-*.json" >&2
  exit 1
fi

reply=$(mktemp)
trap 'rm -f "$reply"' EXIT

for file in "$@"; do
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
