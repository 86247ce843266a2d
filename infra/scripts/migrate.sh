#!/usr/bin/env bash
# Builds the image of this version's command line, and with it makes the roles and migrates, inside the network and before the version is deployed.
# Needs az with its extension containerapp, and what the Bicep templates put out: AZURE_RESOURCE_GROUP, REGISTRY_NAME, ROLES_JOB, OWNER_JOB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${AZURE_RESOURCE_GROUP:?}" "${REGISTRY_NAME:?}" "${ROLES_JOB:?}" "${OWNER_JOB:?}"
. infra/scripts/lib.sh

version=$(git rev-parse --short=12 HEAD 2> /dev/null || date -u +%Y%m%d%H%M%S)
az acr build --registry "$REGISTRY_NAME" --image "strongroom-migrate:$version" --file infra/migrate/Dockerfile --output none .
image=$(registry_server)/strongroom-migrate:$version

run "$ROLES_JOB" --image "$image"
run "$OWNER_JOB" --image "$image" --set-env-vars 'STRONGROOM_COMMAND="migrate"'
