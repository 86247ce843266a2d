#!/usr/bin/env bash
# Run by the postgres image when it makes the database, after roles.sql: gives each role the password of its connection string.
set -euo pipefail
for role in owner app worker; do
    connection=$(cat "${SECRETS:-/run/secrets}/Database__${role^}")
    password=${connection#*Password=}
    # By the environment: arguments can be seen by others.
    PASSWORD=${password%%;*} psql --no-psqlrc --set ON_ERROR_STOP=1 --set role="strongroom_$role" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" << 'SQL'
\getenv password PASSWORD
ALTER ROLE :"role" PASSWORD :'password';
SQL
done
