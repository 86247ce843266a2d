-- Run once by an administrator of the server, before the first migration, in the product's database.
-- Passwords are set apart from this file (ALTER ROLE … PASSWORD), or the roles are mapped to managed identities.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'strongroom_owner') THEN
        CREATE ROLE strongroom_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'strongroom_app') THEN
        CREATE ROLE strongroom_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'strongroom_worker') THEN
        CREATE ROLE strongroom_worker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO strongroom_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO strongroom_app, strongroom_worker', current_database());
END
$$;
-- By role, not by connection string: it also holds behind pgbouncer.
ALTER ROLE strongroom_owner SET search_path = strongroom;
ALTER ROLE strongroom_app SET search_path = strongroom;
ALTER ROLE strongroom_worker SET search_path = strongroom;
