# shellcheck shell=bash
# Sourced by the scripts beside it.

# Whatever subscription is az's own, the deployment's is meant.
az() { command az "$@" ${AZURE_SUBSCRIPTION_ID:+--subscription "$AZURE_SUBSCRIPTION_ID"}; }

registry_server() { az acr show --name "$REGISTRY_NAME" --query loginServer --output tsv; }

# The image of the command line that was built last. Who provisions puts a stand-in back into the jobs.
newest_image() {
    local tag server
    tag=$(az acr repository show-tags --name "$REGISTRY_NAME" --repository strongroom-migrate --orderby time_desc --top 1 --output tsv 2> /dev/null || true)
    [ -n "$tag" ] || { echo "There is no image yet: infra/scripts/migrate.sh builds it." >&2; return 1; }
    server=$(registry_server) && echo "$server/strongroom-migrate:$tag"
}

# Starts a job of the deployment, and waits until it has ended.
# run JOB [OPTION OF az containerapp job update]…
run() {
    local job=$1 execution status said
    shift
    az containerapp job update --name "$job" --resource-group "$AZURE_RESOURCE_GROUP" "$@" --output none
    execution=$(az containerapp job start --name "$job" --resource-group "$AZURE_RESOURCE_GROUP" --query name --output tsv)
    echo "$execution has started."
    # Jobs have an hour.
    for _ in $(seq 400); do
        status=$(az containerapp job execution show --name "$job" --resource-group "$AZURE_RESOURCE_GROUP" --job-execution-name "$execution" \
            --query properties.status --output tsv 2> /dev/null || true)
        case $status in
            Running | Processing | Unknown | '') sleep "${POLL_SECONDS:-10}" ;;
            *) break ;;
        esac
    done
    said=$(az containerapp job logs show --name "$job" --resource-group "$AZURE_RESOURCE_GROUP" --execution "$execution" --container job \
        --format text --tail 300 2> /dev/null || echo "(What it said is in ContainerAppConsoleLogs of the workspace.)")
    [ -z "$said" ] || printf '%s\n' "$said"
    [ "$status" = Succeeded ] || { echo "$execution has ended: $status." >&2; return 1; }
    echo "$execution has succeeded."
}
