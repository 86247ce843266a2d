#!/usr/bin/env bash
# Makes main.<environment>.bicepparam the parameters that azd takes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../bicep"
chosen=main.${AZURE_ENV_NAME:?is set by azd}.bicepparam
if [ ! -f "$chosen" ]; then
    echo "infra/bicep/$chosen does not exist. There are: $(ls main.*.bicepparam | tr '\n' ' ')" >&2
    exit 1
fi
cp "$chosen" main.bicepparam
