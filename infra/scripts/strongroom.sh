#!/usr/bin/env bash
# The command line inside the network: infra/scripts/strongroom.sh tenant add acme --store eu --as 'Ann Example'
# Needs az with its extension containerapp, and AZURE_RESOURCE_GROUP, REGISTRY_NAME, OWNER_JOB and GATEWAY_JOB, as `azd env get-values` prints them.
# One at a time: the words are kept in the job.
set -euo pipefail
: "${AZURE_RESOURCE_GROUP:?}" "${REGISTRY_NAME:?}" "${OWNER_JOB:?}" "${GATEWAY_JOB:?}"
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

words=''
for word in "$@"; do
    case $word in *[\"\\]*) echo "A word must not hold quotes or backslashes: $word" >&2; exit 1 ;; esac
    words+="${words:+ }\"$word\""
done
# The schema and the tenants are the owner's. All else is done as the gateway does it, with its own rights in database, stores and vault.
case ${1:-} in migrate | tenant) job=$OWNER_JOB ;; *) job=$GATEWAY_JOB ;; esac
image=$(newest_image)
run "$job" --image "$image" --set-env-vars "STRONGROOM_COMMAND=$words"
