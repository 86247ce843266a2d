#!/usr/bin/env bash
# Makes the database and its three roles, and maps them to managed identities. Runs as the server's Entra administrator; running it again changes nothing.
set -euo pipefail
: "${PGHOST:?}" "${PGUSER:?}" "${AZURE_CLIENT_ID:?}" "${OWNER_OBJECT_ID:?}" "${APP_OBJECT_ID:?}" "${IDENTITY_ENDPOINT:?}" "${IDENTITY_HEADER:?}"
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

PGPASSWORD=$(curl --fail --silent --show-error --header "X-IDENTITY-HEADER: $IDENTITY_HEADER" --get "$IDENTITY_ENDPOINT" \
    --data-urlencode 'api-version=2019-08-01' --data-urlencode 'resource=https://ossrdbms-aad.database.windows.net' \
    --data-urlencode "client_id=$AZURE_CLIENT_ID" | sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')
[ -n "$PGPASSWORD" ] || { echo "The identity got no token." >&2; exit 1; }
export PGPASSWORD PGSSLMODE=${PGSSLMODE:-verify-full} PGSSLROOTCERT=${PGSSLROOTCERT:-/etc/ssl/certs/ca-certificates.crt}

run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }
# The one who makes the database owns it, and so may grant what roles.sql grants.
run --dbname postgres << 'SQL'
SELECT 'CREATE DATABASE strongroom' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'strongroom') \gexec
SQL
run --dbname strongroom --file "$folder/roles.sql"
# Entra's functions are in this database only.
run --dbname postgres --set owner="$OWNER_OBJECT_ID" --set app="$APP_OBJECT_ID" --file "$folder/entra-roles.sql"
echo "The roles are there, and mapped."
