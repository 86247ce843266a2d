#!/usr/bin/env bash
# Has the blob events of each region sent to its app. Can be run again at any time, and must be when the key blobs_extension has changed.
# Needs az, and what the Bicep templates put out: AZURE_RESOURCE_GROUP, FILES_CONTAINER, DEAD_LETTER_CONTAINER.
set -euo pipefail
: "${AZURE_RESOURCE_GROUP:?}" "${FILES_CONTAINER:?}" "${DEAD_LETTER_CONTAINER:?}"
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

fail() { echo "$*" >&2; exit 1; }

# The key comes with the app's first start.
key_of() {
    for _ in $(seq 30); do
        key=$(az functionapp keys list --resource-group "$AZURE_RESOURCE_GROUP" --name "$1" --query systemKeys.blobs_extension --output tsv 2> /dev/null || true)
        case $key in '' | None | null) sleep "${POLL_SECONDS:-10}" ;; *) return ;; esac
    done
    fail "$1 has no key blobs_extension: does it start? Its log tells."
}

apps=$(az functionapp list --resource-group "$AZURE_RESOURCE_GROUP" --query '[].[name, defaultHostName, tags."strongroom-region"]' --output tsv)
[ -n "$apps" ] || fail "There is no function app in $AZURE_RESOURCE_GROUP."

# The key goes to az in a file: arguments can be read by everyone on the machine.
body=$(umask 077 && mktemp)
trap 'rm -f "$body"' EXIT
while IFS=$'\t' read -r name host region <&3; do
    topics=$(az eventgrid system-topic list --resource-group "$AZURE_RESOURCE_GROUP" \
        --query "[?tags.\"strongroom-region\" == '$region'].[id, source]" --output tsv)
    [ -n "$topics" ] || fail "There is no event topic of the region $region."
    IFS=$'\t' read -r topic account <<< "$topics"
    key_of "$name"
    cat > "$body" << JSON
{
  "properties": {
    "destination": {
      "endpointType": "WebHook",
      "properties": { "endpointUrl": "https://$host/runtime/webhooks/blobs?functionName=Host.Functions.BlobArrived&code=$key" }
    },
    "filter": {
      "includedEventTypes": ["Microsoft.Storage.BlobCreated"],
      "subjectBeginsWith": "/blobServices/default/containers/$FILES_CONTAINER/",
      "advancedFilters": [
        { "operatorType": "StringIn", "key": "data.api", "values": ["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose"] }
      ]
    },
    "eventDeliverySchema": "EventGridSchema",
    "retryPolicy": { "maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440 },
    "deadLetterWithResourceIdentity": {
      "identity": { "type": "SystemAssigned" },
      "deadLetterDestination": {
        "endpointType": "StorageBlob",
        "properties": { "resourceId": "$account", "blobContainerName": "$DEAD_LETTER_CONTAINER" }
      }
    }
  }
}
JSON
    az rest --method put --url "$topic/eventSubscriptions/strongroom?api-version=2022-06-15" --body "@$body" --output none
    echo "Blob events of $region go to $name."
done 3<<< "$apps"
