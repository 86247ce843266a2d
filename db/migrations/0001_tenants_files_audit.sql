-- Everything lives in one schema that the owner role owns. The app and worker roles own nothing.
CREATE SCHEMA strongroom;
GRANT USAGE ON SCHEMA strongroom TO strongroom_app, strongroom_worker;
SET LOCAL search_path = strongroom;

-- The tenant of the running transaction. After a committed transaction-local setting the value is '', not NULL.
CREATE FUNCTION current_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('app.tenant_id', true), '')::uuid;

-- UUIDv7 (RFC 9562) of a given moment, for statements that write many rows. Single rows get theirs from the caller.
CREATE FUNCTION uuid_v7(at timestamptz) RETURNS uuid
    LANGUAGE sql VOLATILE
    RETURN encode(set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid;

CREATE TABLE tenants (
    id                uuid PRIMARY KEY,
    name              text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
    region            text NOT NULL,
    store             text NOT NULL,
    status            text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    max_files         bigint NOT NULL CHECK (max_files >= 0),
    max_bytes         bigint NOT NULL CHECK (max_bytes >= 0),
    purge_after_days  integer NOT NULL DEFAULT 30 CHECK (purge_after_days BETWEEN 7 AND 365),
    timestamp_prefix  boolean NOT NULL DEFAULT false,
    created_at        timestamptz NOT NULL
);

-- Reserved when a file is announced, released when its bytes are gone: quotas hold under any concurrency.
CREATE TABLE tenant_usage (
    tenant_id  uuid PRIMARY KEY REFERENCES tenants (id),
    files      bigint NOT NULL DEFAULT 0 CHECK (files >= 0),
    bytes      bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0)
);

CREATE TABLE file_records (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL REFERENCES tenants (id),
    path             text COLLATE "C" NOT NULL,
    store            text NOT NULL,
    status           text NOT NULL CHECK (status IN ('pending', 'available', 'quarantined', 'expired', 'deleted', 'purged', 'archived')),
    status_reason    text,
    file_type        text NOT NULL,
    scope            text NOT NULL,
    system           text,
    object_type      text,
    object_id        text,
    file_name        text NOT NULL,
    content_type     text NOT NULL,
    size             bigint NOT NULL CHECK (size >= 0),
    declared_sha256  bytea CHECK (length(declared_sha256) = 32),
    sha256           bytea CHECK (length(sha256) = 32),
    etag             text,
    metadata         jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    tags             text[] NOT NULL DEFAULT '{}',
    upload_kind      text NOT NULL CHECK (upload_kind IN ('single', 'multipart', 'proxied', 'unknown')),
    multipart_id     text,
    part_bytes       bigint,
    part_count       integer,
    uploaded_by      text NOT NULL,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz,
    stored_at        timestamptz,
    available_at     timestamptz,
    missing_since    timestamptz,
    deleted          boolean NOT NULL GENERATED ALWAYS AS (status IN ('deleted', 'purged')) STORED,
    deleted_at       timestamptz,
    deleted_by       text,
    delete_reason    text,
    purged_at        timestamptz,
    updated_at       timestamptz NOT NULL,
    version          integer NOT NULL DEFAULT 1,
    CHECK (status <> 'available' OR (available_at IS NOT NULL AND etag IS NOT NULL)),
    CHECK (status NOT IN ('deleted', 'purged') OR (deleted_at IS NOT NULL AND deleted_by IS NOT NULL)),
    CHECK (status <> 'purged' OR purged_at IS NOT NULL)
);
-- A path has one living file. What expired or was purged gives the path back.
CREATE UNIQUE INDEX file_records_path ON file_records (tenant_id, path) WHERE status NOT IN ('expired', 'purged');
CREATE INDEX file_records_former ON file_records (tenant_id, path, updated_at) WHERE status IN ('expired', 'purged');
CREATE INDEX file_records_created ON file_records (tenant_id, created_at, id);
CREATE INDEX file_records_object ON file_records (tenant_id, system, object_type, object_id);
CREATE INDEX file_records_tags ON file_records USING gin (tags);
CREATE INDEX file_records_pending ON file_records (expires_at) WHERE status = 'pending';
CREATE INDEX file_records_parts ON file_records (id) WHERE status = 'expired' AND multipart_id IS NOT NULL;
CREATE INDEX file_records_deleted ON file_records (tenant_id, deleted_at) WHERE status = 'deleted';
CREATE INDEX file_records_type_age ON file_records (tenant_id, file_type, available_at) WHERE status = 'available';
CREATE INDEX file_records_quarantined ON file_records (tenant_id, updated_at) WHERE status = 'quarantined';

-- One row for every signed URL that was handed out.
CREATE TABLE grants (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    file_id       uuid NOT NULL REFERENCES file_records (id),
    kind          text NOT NULL CHECK (kind IN ('upload', 'download', 'link')),
    disposition   text NOT NULL DEFAULT 'attachment' CHECK (disposition IN ('inline', 'attachment')),
    issued_to     text NOT NULL,
    issued_role   text NOT NULL,
    issued_ip     text,
    issued_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    max_uses      integer CHECK (max_uses > 0),
    uses          integer NOT NULL DEFAULT 0 CHECK (uses >= 0 AND (max_uses IS NULL OR uses <= max_uses)),
    last_used_at  timestamptz,
    revoked_at    timestamptz,
    revoked_by    text,
    token_hash    bytea UNIQUE CHECK (length(token_hash) = 32),
    CHECK ((kind = 'link') = (token_hash IS NOT NULL))
);
CREATE INDEX grants_tenant ON grants (tenant_id, id);
CREATE INDEX grants_file ON grants (file_id);
CREATE INDEX grants_expiry ON grants (expires_at);

-- Who acts, and from where, under pseudonyms. The log holds the pseudonyms; erasing a row here leaves the log as it is and says no more who it was.
CREATE TABLE audit_actors (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    user_id     text NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, user_id)
);
CREATE TABLE audit_origins (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    actor_id    uuid NOT NULL,
    ip          text,
    device      text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
-- Followers of links are nobody in particular: each use brings its own row.
CREATE UNIQUE INDEX audit_origins_known ON audit_origins (tenant_id, actor_id, ip, device) NULLS NOT DISTINCT
    WHERE actor_id <> '00000000-0000-7000-8000-000000000002';

-- The audit log. Append-only: see the grants and the triggers below. No foreign key leads out of it, so nothing can cascade into it.
-- Partitioned by month of the id, a UUIDv7: old months are dropped once they are archived. xact orders entries for sealing (docs/audit-log-format.md).
CREATE TABLE storage_audit_logs (
    id                   uuid NOT NULL,
    tenant_id            uuid NOT NULL,
    xact                 xid8 NOT NULL DEFAULT pg_current_xact_id(),
    occurred_at          timestamptz NOT NULL,
    operation            text NOT NULL,
    action               text NOT NULL CHECK (action ~ '^[A-Z_]{3,32}$'),
    success              boolean NOT NULL,
    error                text,
    actor_id             uuid NOT NULL,
    actor_role           text NOT NULL,
    origin_id            uuid,
    trace_id             text,
    file_id              uuid,
    file_path            text,
    related_object_type  text,
    related_object_id    text,
    grant_id             uuid,
    metadata             jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX storage_audit_logs_sealing ON storage_audit_logs (tenant_id, xact, id);
CREATE INDEX storage_audit_logs_path ON storage_audit_logs (tenant_id, file_path, id);
CREATE INDEX storage_audit_logs_actor ON storage_audit_logs (tenant_id, actor_id, id);
CREATE INDEX storage_audit_logs_object ON storage_audit_logs (tenant_id, related_object_type, related_object_id, id)
    WHERE related_object_id IS NOT NULL;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'storage_audit_logs is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER storage_audit_logs_append_only BEFORE UPDATE OR DELETE ON storage_audit_logs
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER storage_audit_logs_no_truncate BEFORE TRUNCATE ON storage_audit_logs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
ALTER TABLE storage_audit_logs ENABLE ALWAYS TRIGGER storage_audit_logs_append_only;
ALTER TABLE storage_audit_logs ENABLE ALWAYS TRIGGER storage_audit_logs_no_truncate;

-- The smallest UUIDv7 of a moment: the bounds of a partition.
CREATE FUNCTION uuid_v7_floor(at timestamptz) RETURNS uuid
    LANGUAGE sql STABLE
    RETURN (encode(substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3), 'hex') || '00000000000000000000')::uuid;

-- A partition guards itself: row triggers come down from the parent, statement triggers and row-level security do not.
CREATE FUNCTION guard_audit_partition(partition text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE strongroom.%I ENABLE ALWAYS TRIGGER storage_audit_logs_append_only', partition);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON strongroom.%I FOR EACH STATEMENT EXECUTE FUNCTION strongroom.refuse_audit_change()', partition);
    EXECUTE format('ALTER TABLE strongroom.%I ENABLE ALWAYS TRIGGER no_truncate', partition);
    EXECUTE format('ALTER TABLE strongroom.%I ENABLE ROW LEVEL SECURITY', partition);
    EXECUTE format('ALTER TABLE strongroom.%I FORCE ROW LEVEL SECURITY', partition);
END
$$;
REVOKE ALL ON FUNCTION guard_audit_partition FROM PUBLIC;

-- Creates the partition of a month, if it is not there. The worker calls it ahead of time; the owner's rights stay inside.
CREATE FUNCTION ensure_audit_partition(month timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = strongroom, pg_temp AS $$
DECLARE
    since timestamptz := date_trunc('month', month, 'UTC');
    name text := 'storage_audit_logs_' || to_char(since AT TIME ZONE 'UTC', 'YYYYMM');
BEGIN
    IF to_regclass('strongroom.' || quote_ident(name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE strongroom.%I PARTITION OF strongroom.storage_audit_logs FOR VALUES FROM (%L) TO (%L)',
        name, uuid_v7_floor(since), uuid_v7_floor(since + interval '1 month'));
    PERFORM guard_audit_partition(name);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION ensure_audit_partition FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_audit_partition TO strongroom_worker;

-- What no month takes: a clock far off must not stop the log.
CREATE TABLE storage_audit_logs_default PARTITION OF storage_audit_logs DEFAULT;
DO $$
BEGIN
    PERFORM strongroom.guard_audit_partition('storage_audit_logs_default');
    FOR ahead IN 0..2 LOOP
        PERFORM strongroom.ensure_audit_partition(now() + make_interval(months => ahead));
    END LOOP;
END
$$;

-- Written in the same commit as what the key's first request did. Holds the resource, never a response: responses carry signed URLs.
CREATE TABLE idempotency_keys (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    user_id      text NOT NULL,
    key          text NOT NULL,
    operation    text NOT NULL,
    fingerprint  bytea NOT NULL CHECK (length(fingerprint) = 32),
    file_id      uuid,
    grant_id     uuid,
    created_at   timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE retention_policies (
    id          uuid PRIMARY KEY,
    tenant_id   uuid REFERENCES tenants (id),
    name        text NOT NULL,
    file_types  text[] NOT NULL CHECK (cardinality(file_types) > 0),
    basis       text NOT NULL CHECK (basis IN ('available', 'deleted', 'quarantined')),
    age_days    integer NOT NULL CHECK (age_days BETWEEN 1 AND 36500),
    action      text NOT NULL CHECK (action IN ('soft-delete', 'purge')),
    enabled     boolean NOT NULL DEFAULT true,
    version     integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (tenant_id, name)
);
INSERT INTO retention_policies (id, name, file_types, basis, age_days, action) VALUES
    ('01930000-0000-7000-8000-000000000001', 'temp-cleanup',   '{temp,cache}', 'available', 7,  'soft-delete'),
    ('01930000-0000-7000-8000-000000000002', 'export-cleanup', '{export,audit-pack}', 'available', 30, 'soft-delete'),
    ('01930000-0000-7000-8000-000000000003', 'unknown-cleanup','{unknown}',    'quarantined', 7, 'soft-delete');

-- intent → bytes deleted → confirmed gone → purged + receipt. An open intent survives any crash and is taken up again.
CREATE TABLE purge_intents (
    id               uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL REFERENCES tenants (id),
    file_id          uuid NOT NULL REFERENCES file_records (id),
    reason           text NOT NULL,
    requested_by     text NOT NULL,
    created_at       timestamptz NOT NULL,
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz NOT NULL,
    last_error       text,
    completed_at     timestamptz
);
CREATE UNIQUE INDEX purge_intents_file ON purge_intents (file_id);
CREATE INDEX purge_intents_open ON purge_intents (next_attempt_at) WHERE completed_at IS NULL;

-- What was destroyed, and how that is known.
CREATE TABLE receipts (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    file_id       uuid NOT NULL REFERENCES file_records (id),
    intent_id     uuid NOT NULL REFERENCES purge_intents (id),
    key_sha256    bytea NOT NULL CHECK (length(key_sha256) = 32),
    sha256        bytea,
    size          bigint NOT NULL,
    store         text NOT NULL,
    reason        text NOT NULL,
    confirmation  text NOT NULL,
    purged_at     timestamptz NOT NULL
);
CREATE UNIQUE INDEX receipts_file ON receipts (file_id);

-- Row-level security: enabled and forced on every table with a tenant. The worker may look across tenants,
-- but writes, like everyone, only inside the one tenant that the transaction has set.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['tenant_usage', 'file_records', 'grants', 'audit_actors', 'audit_origins', 'storage_audit_logs', 'idempotency_keys', 'purge_intents', 'receipts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', t);
        EXECUTE format('CREATE POLICY worker_reads ON %I FOR SELECT TO strongroom_worker USING (true)', t);
    END LOOP;
END
$$;
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenants USING (id = current_tenant()) WITH CHECK (id = current_tenant());
CREATE POLICY worker_reads ON tenants FOR SELECT TO strongroom_worker USING (true);
ALTER TABLE retention_policies ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_policies FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON retention_policies
    USING (tenant_id = current_tenant() OR tenant_id IS NULL) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY worker_reads ON retention_policies FOR SELECT TO strongroom_worker USING (true);

-- Platform tables: no tenant in them.
CREATE TABLE leases (
    name        text PRIMARY KEY,
    holder      text NOT NULL,
    token       bigint NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE TABLE reconcile_runs (
    id           uuid PRIMARY KEY,
    store        text NOT NULL,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    objects      bigint NOT NULL DEFAULT 0,
    recorded     bigint NOT NULL DEFAULT 0,
    ghosts       bigint NOT NULL DEFAULT 0,
    orphans      bigint NOT NULL DEFAULT 0,
    failures     bigint NOT NULL DEFAULT 0
);
CREATE INDEX reconcile_runs_store ON reconcile_runs (store, started_at);
CREATE TABLE host_timers (
    name        text PRIMARY KEY,
    last        timestamptz,
    next        timestamptz,
    updated_at  timestamptz NOT NULL
);
CREATE TABLE host_blob_receipts (
    store       text NOT NULL,
    name        text NOT NULL,
    etag        text NOT NULL,
    handled_at  timestamptz NOT NULL,
    PRIMARY KEY (store, name)
);
CREATE TABLE host_poison (
    id           uuid PRIMARY KEY,
    function     text NOT NULL,
    source       text NOT NULL,
    error        text NOT NULL,
    attempts     integer NOT NULL,
    created_at   timestamptz NOT NULL,
    replayed_at  timestamptz
);

-- Least privilege. Nobody but the owner may delete a file record, and nobody at all an audit entry.
GRANT SELECT ON tenants, retention_policies TO strongroom_app, strongroom_worker;
GRANT SELECT, UPDATE (files, bytes) ON tenant_usage TO strongroom_app, strongroom_worker;
GRANT SELECT, INSERT ON file_records TO strongroom_app;
GRANT UPDATE (status, status_reason, content_type, size, sha256, etag, metadata, tags, upload_kind, multipart_id, part_bytes, part_count,
              expires_at, stored_at, available_at, missing_since, deleted_at, deleted_by, delete_reason, updated_at, version)
    ON file_records TO strongroom_app;
GRANT SELECT ON file_records TO strongroom_worker;
GRANT UPDATE (status, status_reason, multipart_id, missing_since, deleted_at, deleted_by, delete_reason, purged_at, updated_at, version)
    ON file_records TO strongroom_worker;
GRANT SELECT, INSERT, UPDATE (uses, last_used_at, revoked_at, revoked_by) ON grants TO strongroom_app;
GRANT SELECT, DELETE, UPDATE (revoked_at, revoked_by) ON grants TO strongroom_worker;
GRANT SELECT, INSERT ON storage_audit_logs, audit_actors, audit_origins TO strongroom_app;
GRANT SELECT, INSERT ON storage_audit_logs TO strongroom_worker;
GRANT SELECT, DELETE ON audit_actors, audit_origins TO strongroom_worker;
GRANT SELECT, INSERT ON idempotency_keys TO strongroom_app;
GRANT SELECT, DELETE ON idempotency_keys TO strongroom_worker;
GRANT SELECT, INSERT ON purge_intents TO strongroom_app;
GRANT SELECT, INSERT, UPDATE (attempts, next_attempt_at, last_error, completed_at) ON purge_intents TO strongroom_worker;
GRANT SELECT ON receipts TO strongroom_app;
GRANT SELECT, INSERT ON receipts TO strongroom_worker;
GRANT SELECT, INSERT, UPDATE ON leases, reconcile_runs, host_timers, host_poison TO strongroom_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON host_blob_receipts TO strongroom_worker;
GRANT SELECT ON reconcile_runs, host_timers, host_poison TO strongroom_app;
