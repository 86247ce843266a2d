-- The audit log as a Merkle log a tenant (docs/audit-log-format.md): which entry is which leaf, the hash tiles, the signed checkpoints.
SET LOCAL search_path = strongroom;

-- The head of each tenant's log. sealed_xact and sealed_id are the last entry that became a leaf, in the order of sealing.
CREATE TABLE audit_trees (
    tenant_id          uuid PRIMARY KEY REFERENCES tenants (id),
    size               bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
    root               bytea NOT NULL CHECK (length(root) = 32),
    sealed_xact        xid8 NOT NULL DEFAULT '0',
    sealed_id          uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    checkpoint_sha256  bytea NOT NULL CHECK (length(checkpoint_sha256) = 32),
    sealed_at          timestamptz,
    archived_size      bigint NOT NULL DEFAULT 0 CHECK (archived_size BETWEEN 0 AND size),
    archived_at        timestamptz
);

CREATE TABLE audit_leaves (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    seq        bigint NOT NULL CHECK (seq >= 0),
    entry_id   uuid NOT NULL,
    PRIMARY KEY (tenant_id, seq),
    UNIQUE (tenant_id, entry_id)
);

-- Hash tiles of c2sp.org/tlog-tiles, 256 hashes wide; the last of each level grows in place.
CREATE TABLE audit_tiles (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    level      integer NOT NULL CHECK (level BETWEEN 0 AND 7),
    index      bigint NOT NULL CHECK (index >= 0),
    hashes     bytea NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (tenant_id, level, index)
);

CREATE TABLE audit_checkpoints (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    size       bigint NOT NULL,
    note       text NOT NULL,
    sealed_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, size)
);

-- Packs to be built, with progress; a ready one is a file. entry_id is the audit entry of the request: a pack is built once that is sealed, so that
-- it holds everything that was committed before.
CREATE TABLE audit_packs (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    filter        jsonb NOT NULL,
    requested_by  text NOT NULL,
    entry_id      uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    status        text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'ready', 'failed')),
    done          bigint NOT NULL DEFAULT 0,
    total         bigint,
    attempts      integer NOT NULL DEFAULT 0,
    error         text,
    file_id       uuid,
    updated_at    timestamptz NOT NULL
);
CREATE INDEX audit_packs_open ON audit_packs (created_at) WHERE status IN ('queued', 'running');
CREATE INDEX audit_packs_tenant ON audit_packs (tenant_id, id);

-- Seven years by default, never less than one: how long the archive keeps entries.
ALTER TABLE tenants ADD COLUMN audit_retention_days integer NOT NULL DEFAULT 2557 CHECK (audit_retention_days BETWEEN 365 AND 36525);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['audit_trees', 'audit_leaves', 'audit_tiles', 'audit_checkpoints', 'audit_packs'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', t);
        EXECUTE format('CREATE POLICY worker_reads ON %I FOR SELECT TO strongroom_worker USING (true)', t);
    END LOOP;
END
$$;

-- Leaves and checkpoints are only ever added.
CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['audit_leaves', 'audit_checkpoints'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_log_change()', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER no_truncate', t);
    END LOOP;
END
$$;

GRANT SELECT ON audit_trees, audit_leaves, audit_tiles, audit_checkpoints TO strongroom_app, strongroom_worker;
GRANT INSERT ON audit_leaves, audit_tiles, audit_checkpoints, audit_trees TO strongroom_worker;
GRANT UPDATE (hashes) ON audit_tiles TO strongroom_worker;
GRANT UPDATE (size, root, sealed_xact, sealed_id, checkpoint_sha256, sealed_at, archived_size, archived_at) ON audit_trees TO strongroom_worker;
GRANT SELECT, INSERT ON audit_packs TO strongroom_app;
GRANT SELECT, UPDATE (status, done, total, attempts, error, file_id, updated_at) ON audit_packs TO strongroom_worker;

-- Months are counted in UTC whatever a session's time zone is, and nobody waits long behind a lock on the log.
ALTER FUNCTION ensure_audit_partition SET timezone = 'UTC';
ALTER FUNCTION ensure_audit_partition SET lock_timeout = '500ms';

-- The owner stands under row-level security too. Only while a month is being looked at does it see all of it.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['storage_audit_logs', 'audit_leaves', 'audit_trees'] LOOP
        EXECUTE format('CREATE POLICY owner_ages ON %I FOR SELECT TO CURRENT_USER USING (current_setting(''app.ageing'', true) = ''on'')', t);
    END LOOP;
END
$$;

-- Drops the partition of a month, if every entry in it is a leaf that lies in the archive. The worker asks; the conditions are held here.
CREATE FUNCTION drop_audit_partition(month timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = strongroom, pg_temp SET timezone = 'UTC' SET lock_timeout = '500ms' AS $$
DECLARE
    since timestamptz := date_trunc('month', month, 'UTC');
    name text := 'storage_audit_logs_' || to_char(since, 'YYYYMM');
BEGIN
    IF to_regclass('strongroom.' || quote_ident(name)) IS NULL OR since + interval '1 month' > now() THEN
        RETURN false;
    END IF;
    PERFORM set_config('app.ageing', 'on', true);
    -- 1. Nobody adds to the month from here on; everybody goes on reading it, and writing other months.
    EXECUTE format('LOCK TABLE strongroom.%I IN SHARE MODE', name);
    -- 2. Is there an entry of any tenant that is not a leaf below what is archived and read back?
    IF EXISTS (
        SELECT FROM storage_audit_logs a
        WHERE a.id >= uuid_v7_floor(since) AND a.id < uuid_v7_floor(since + interval '1 month') AND NOT EXISTS (
            SELECT FROM audit_leaves l JOIN audit_trees t ON t.tenant_id = l.tenant_id
            WHERE l.tenant_id = a.tenant_id AND l.entry_id = a.id AND l.seq < t.archived_size))
    THEN
        PERFORM set_config('app.ageing', 'off', true);
        RETURN false;
    END IF;
    -- 3. The whole log first, then the month: the order in which everybody else takes them. Gives up soon rather than keep requests waiting.
    LOCK TABLE ONLY storage_audit_logs IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('DROP TABLE strongroom.%I', name);
    PERFORM set_config('app.ageing', 'off', true);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION drop_audit_partition FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_audit_partition TO strongroom_worker;
