#!/usr/bin/env bash
# Deploys this version to the apps of all regions but the first, which azd has deployed. Needs az, dotnet and zip, and AZURE_RESOURCE_GROUP.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${AZURE_RESOURCE_GROUP:?}"
. infra/scripts/lib.sh

apps=$(az functionapp list --resource-group "$AZURE_RESOURCE_GROUP" --query "[?tags.\"azd-service-name\" == null].name" --output tsv)
[ -n "$apps" ] || exit 0

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish src/Functions --configuration Release --output "$folder/app" --nologo --verbosity quiet
(cd "$folder/app" && zip --quiet --recurse-paths "$folder/app.zip" .)
for app in $apps; do
    az functionapp deployment source config-zip --resource-group "$AZURE_RESOURCE_GROUP" --name "$app" --src "$folder/app.zip" --output none
    echo "$app has this version."
done
