#!/usr/bin/env bash
# The command line inside the network, for what needs the database: infra/scripts/strongroom.sh tenant add acme --store eu
# Needs az with its extension containerapp, and AZURE_RESOURCE_GROUP and COMMAND_JOB, as `azd env get-values` prints them.
set -euo pipefail
: "${AZURE_RESOURCE_GROUP:?}" "${COMMAND_JOB:?}"
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

words=''
for word in "$@"; do
    case $word in *[\"\\]*) echo "A word must not hold quotes or backslashes: $word" >&2; exit 1 ;; esac
    words+="${words:+ }\"$word\""
done
run "$COMMAND_JOB" --set-env-vars "STRONGROOM_COMMAND=$words"
