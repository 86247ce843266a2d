-- Retention as data: versioned policies, plans and runs, legal holds and locks, receipts in signed batches, erasures and exports (docs/retention.md).
SET LOCAL search_path = strongroom;

-- 1. What retention looks at in a file.
-- size stays what the client sent; stored_size is what lies in the store where the two differ. archived_at is cleared when a file is brought back for good.
ALTER TABLE file_records
    ADD COLUMN classification text NOT NULL DEFAULT 'internal' CHECK (classification IN ('public', 'internal', 'confidential', 'restricted')),
    ADD COLUMN content_encoding text CHECK (content_encoding = 'gzip'),
    ADD COLUMN stored_size bigint CHECK (stored_size >= 0),
    ADD COLUMN last_accessed_at timestamptz,
    ADD COLUMN archived_at timestamptz,
    ADD COLUMN rehydrated_until timestamptz,
    ADD COLUMN lock_mode text CHECK (lock_mode IN ('governance', 'compliance')),
    ADD COLUMN locked_until timestamptz,
    ADD COLUMN lock_in_store boolean NOT NULL DEFAULT false,
    ADD CHECK ((lock_mode IS NULL) = (locked_until IS NULL)),
    ADD CHECK (status <> 'archived' OR (archived_at IS NOT NULL AND available_at IS NOT NULL));
CREATE INDEX file_records_archived ON file_records (tenant_id, archived_at) WHERE status = 'archived';
-- What planning finds candidates by: an index a basis, each over exactly the statuses that its policies look at.
DROP INDEX file_records_type_age;
CREATE INDEX file_records_type_age ON file_records (tenant_id, file_type, available_at) WHERE status IN ('available', 'archived');
CREATE INDEX file_records_age ON file_records (tenant_id, available_at) WHERE status IN ('available', 'archived');
CREATE INDEX file_records_birth ON file_records (tenant_id, created_at) WHERE status IN ('available', 'archived');
CREATE INDEX file_records_of_object ON file_records (tenant_id, object_type, object_id) WHERE status IN ('available', 'archived');
-- lock_in_store: the store holds a lock too. Where the two differ, the store is to be told: of a lock, or that it is gone.
CREATE INDEX file_records_lock_pending ON file_records (id) WHERE (lock_mode IS NOT NULL) <> lock_in_store AND status NOT IN ('expired', 'purged');
CREATE INDEX file_records_locked ON file_records (tenant_id, id) WHERE lock_mode IS NOT NULL;
GRANT UPDATE (classification, content_encoding, stored_size, archived_at, lock_mode, locked_until, lock_in_store, rehydrated_until) ON file_records TO strongroom_app;
GRANT UPDATE (sha256, etag, stored_at, stored_size, content_encoding, last_accessed_at, archived_at, rehydrated_until, lock_in_store,
            path, file_name, scope, object_type, object_id, uploaded_by, metadata, tags)
    ON file_records TO strongroom_worker;

-- 2. Policies. A policy is a name; what it says is its newest version whose time has come. Versions are only ever added.
-- A tenant's policy takes the place of the built-in one (no tenant) of the same name. age_days NULL: kept indefinitely.
DROP TABLE retention_policies;
CREATE TABLE retention_policies (
    id          uuid PRIMARY KEY,
    tenant_id   uuid REFERENCES tenants (id),
    name        text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (tenant_id, name),
    UNIQUE (id, tenant_id)
);
CREATE TABLE retention_policy_versions (
    policy_id        uuid NOT NULL REFERENCES retention_policies (id),
    version          integer NOT NULL CHECK (version > 0),
    tenant_id        uuid REFERENCES tenants (id),
    state            text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled', 'withdrawn')),
    file_types       text[] CHECK (cardinality(file_types) > 0),
    systems          text[] CHECK (cardinality(systems) > 0),
    object_types     text[] CHECK (cardinality(object_types) > 0),
    path_prefix      text COLLATE "C" CHECK (path_prefix <> ''),
    tags             text[] CHECK (cardinality(tags) > 0),
    classifications  text[] CHECK (cardinality(classifications) > 0),
    basis            text NOT NULL CHECK (basis IN ('created', 'available', 'last-accessed', 'closed', 'archived', 'quarantined', 'deleted')),
    age_days         integer CHECK (age_days BETWEEN 1 AND 36500),
    action           text NOT NULL CHECK (action IN ('compress', 'archive', 'soft-delete', 'purge')),
    priority         integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
    floor_days       integer NOT NULL DEFAULT 1 CHECK (floor_days BETWEEN 1 AND 36500),
    ceiling_days     integer CHECK (ceiling_days BETWEEN floor_days AND 36500),
    effective_at     timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    created_by       text NOT NULL,
    PRIMARY KEY (policy_id, version),
    -- A tenant adds no version to a built-in policy, nor to another tenant's.
    FOREIGN KEY (policy_id, tenant_id) REFERENCES retention_policies (id, tenant_id),
    -- Nothing goes round the trash: only what lies in it is purged.
    CHECK ((action = 'purge') = (basis = 'deleted')),
    CHECK (action NOT IN ('compress', 'archive') OR basis IN ('created', 'available', 'last-accessed', 'closed')),
    CHECK (age_days >= floor_days AND (ceiling_days IS NULL OR age_days <= ceiling_days)),
    CHECK (age_days IS NOT NULL OR ceiling_days IS NULL)
);
INSERT INTO retention_policies (id, name, created_at)
SELECT ('01930000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, name, '2026-01-01Z'
FROM unnest(ARRAY['temp-cleanup', 'export-cleanup', 'unknown-cleanup', 'session-attachment', 'build-artifact', 'log-cleanup', 'log-compression', 'audio', 'transcript',
    'report', 'notification-attachment', 'chat', 'analytics', 'deleted-cleanup', 'archive-cleanup']) WITH ORDINALITY AS p (name, n);
INSERT INTO retention_policy_versions (policy_id, version, state, file_types, object_types, basis, age_days, action, floor_days, ceiling_days, effective_at, created_at, created_by)
SELECT p.id, 1, b.state, b.file_types, b.object_types, b.basis, b.age_days, b.action, b.floor_days, b.ceiling_days, '2026-01-01Z', '2026-01-01Z', 'system'
FROM (VALUES
    ('temp-cleanup',            'active',   ARRAY['temp', 'cache'],            NULL::text[],        'available',   7,         'soft-delete', 1,  90),
    ('export-cleanup',          'active',   ARRAY['export', 'audit-pack', 'inventory'], NULL,                'available',   30,        'soft-delete', 1,  365),
    ('unknown-cleanup',         'active',   ARRAY['unknown'],                  NULL,                'quarantined', 7,         'soft-delete', 1,  90),
    ('session-attachment',      'active',   ARRAY['attachment'],               ARRAY['sessions'],   'available',   90,        'soft-delete', 7,  NULL::integer),
    ('build-artifact',          'active',   ARRAY['artifact', 'app-build'],    NULL,                'available',   30,        'soft-delete', 7,  NULL),
    ('log-cleanup',             'active',   ARRAY['log'],                      NULL,                'available',   7,         'soft-delete', 1,  NULL),
    ('log-compression',         'active',   ARRAY['log'],                      NULL,                'available',   1,         'compress',    1,  NULL),
    ('audio',                   'active',   ARRAY['audio'],                    NULL,                'available',   90,        'soft-delete', 7,  NULL),
    ('transcript',              'active',   ARRAY['transcript'],               NULL,                'available',   365,       'soft-delete', 30, NULL),
    ('report',                  'active',   ARRAY['report'],                   NULL,                'available',   365,       'soft-delete', 30, NULL),
    ('notification-attachment', 'active',   ARRAY['notification-attachment'],  NULL,                'available',   90,        'archive',     7,  NULL),
    ('chat',                    'active',   ARRAY['chat'],                     NULL,                'available',   NULL,      'soft-delete', 30, NULL),
    ('analytics',               'active',   ARRAY['analytics'],                NULL,                'available',   NULL,      'soft-delete', 30, NULL),
    ('deleted-cleanup',         'active',   NULL,                              NULL,                'deleted',     30,        'purge',       7,  365),
    ('archive-cleanup',         'disabled', NULL,                              NULL,                'archived',    2557,      'soft-delete', 90, NULL)
    ) AS b (name, state, file_types, object_types, basis, age_days, action, floor_days, ceiling_days)
JOIN retention_policies p ON p.name = b.name AND p.tenant_id IS NULL;

-- Trash ages of tenants that were set by hand become their own policy. The owner stands under row-level security too, but for this.
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY;
INSERT INTO retention_policies (id, tenant_id, name) SELECT uuid_v7(now()), t.id, 'deleted-cleanup' FROM tenants t WHERE t.purge_after_days <> 30;
INSERT INTO retention_policy_versions (policy_id, version, tenant_id, basis, age_days, action, floor_days, ceiling_days, effective_at, created_at, created_by)
SELECT p.id, 1, t.id, 'deleted', t.purge_after_days, 'purge', 7, 365, now(), now(), 'system'
FROM tenants t JOIN retention_policies p ON p.tenant_id = t.id AND p.name = 'deleted-cleanup';
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants DROP COLUMN purge_after_days;

-- The policies that hold for a tenant at a moment, its own before the built-in ones. Disabled ones are among them: they shadow.
-- A newer version takes the place of one that is still to come, which then never holds.
CREATE FUNCTION effective_policies(tenant uuid, at timestamptz)
    RETURNS TABLE (policy_id uuid, name text, version integer, state text, file_types text[], systems text[], object_types text[], path_prefix text, tags text[],
        classifications text[], basis text, age_days integer, action text, priority integer, floor_days integer, ceiling_days integer, built_in boolean)
    LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (p.name) p.id, p.name, v.version, v.state, v.file_types, v.systems, v.object_types, v.path_prefix, v.tags,
        v.classifications, v.basis, v.age_days, v.action, v.priority, v.floor_days, v.ceiling_days, p.tenant_id IS NULL
    FROM strongroom.retention_policies p CROSS JOIN LATERAL (
        SELECT * FROM strongroom.retention_policy_versions v WHERE v.policy_id = p.id AND v.effective_at <= at
            AND (v.effective_at <= v.created_at OR NOT EXISTS (
                SELECT FROM strongroom.retention_policy_versions n WHERE n.policy_id = v.policy_id AND n.version > v.version AND n.created_at < v.effective_at))
        ORDER BY v.version DESC LIMIT 1) v
    WHERE (p.tenant_id = tenant OR p.tenant_id IS NULL) AND v.state <> 'withdrawn'
    ORDER BY p.name, p.tenant_id NULLS LAST
$$;

-- 3. Sessions, projects and other objects that are closed: the basis 'closed' counts from here.
CREATE TABLE closed_objects (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    object_type  text NOT NULL,
    object_id    text NOT NULL,
    closed_at    timestamptz NOT NULL,
    closed_by    text NOT NULL,
    PRIMARY KEY (tenant_id, object_type, object_id)
);

-- 4. Pauses: a tenant's, and the platform's.
ALTER TABLE tenants ADD COLUMN retention_paused_at timestamptz, ADD COLUMN retention_paused_by text, ADD COLUMN retention_pause_reason text;
CREATE TABLE retention_switch (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    paused_at  timestamptz,
    paused_by  text,
    reason     text
);
INSERT INTO retention_switch DEFAULT VALUES;

-- 5. Legal holds. What a hold covers may not be deleted, overwritten, archived, compressed or moved, whoever asks. Two persons release it.
CREATE TABLE legal_holds (
    id                    uuid PRIMARY KEY,
    tenant_id             uuid NOT NULL REFERENCES tenants (id),
    case_id               text NOT NULL,
    reason                text NOT NULL,
    scope                 text NOT NULL CHECK (scope IN ('file', 'prefix', 'object', 'tenant')),
    file_id               uuid REFERENCES file_records (id),
    path_prefix           text COLLATE "C" CHECK (path_prefix <> ''),
    object_type           text,
    object_id             text,
    set_by                text NOT NULL,
    set_at                timestamptz NOT NULL,
    release_requested_by  text,
    release_requested_at  timestamptz,
    release_reason        text,
    released_by           text,
    released_at           timestamptz,
    CHECK ((scope = 'file') = (file_id IS NOT NULL)),
    CHECK ((scope = 'prefix') = (path_prefix IS NOT NULL)),
    CHECK ((scope = 'object') = (object_type IS NOT NULL AND object_id IS NOT NULL)),
    CHECK ((release_requested_by IS NULL) = (release_requested_at IS NULL)),
    CHECK ((released_by IS NULL) = (released_at IS NULL)),
    CHECK (released_by IS NULL OR (release_requested_by IS NOT NULL AND released_by <> release_requested_by))
);
CREATE INDEX legal_holds_tenant ON legal_holds (tenant_id, id);
CREATE INDEX legal_holds_file ON legal_holds (tenant_id, file_id) WHERE released_at IS NULL AND scope = 'file';
CREATE INDEX legal_holds_object ON legal_holds (tenant_id, object_type, object_id) WHERE released_at IS NULL AND scope = 'object';
CREATE INDEX legal_holds_all ON legal_holds (tenant_id) WHERE released_at IS NULL AND scope = 'tenant';
CREATE INDEX legal_holds_prefix ON legal_holds (tenant_id, path_prefix) WHERE released_at IS NULL AND scope = 'prefix';

-- The oldest hold that covers a file, or NULL.
CREATE FUNCTION hold_on(tenant uuid, file uuid, file_path text, of_type text, of_id text) RETURNS uuid
    LANGUAGE sql STABLE AS $$
    SELECT h.id FROM (
        SELECT h.id FROM strongroom.legal_holds h WHERE h.tenant_id = tenant AND h.released_at IS NULL AND h.scope = 'tenant'
        UNION ALL
        SELECT h.id FROM strongroom.legal_holds h WHERE h.tenant_id = tenant AND h.released_at IS NULL AND h.scope = 'file' AND h.file_id = file
        UNION ALL
        SELECT h.id FROM strongroom.legal_holds h
        WHERE h.tenant_id = tenant AND h.released_at IS NULL AND h.scope = 'prefix' AND h.path_prefix <= file_path AND starts_with(file_path, h.path_prefix)
        UNION ALL
        SELECT h.id FROM strongroom.legal_holds h
        WHERE h.tenant_id = tenant AND h.released_at IS NULL AND h.scope = 'object' AND h.object_type = of_type AND h.object_id = of_id) h
    ORDER BY h.id LIMIT 1
$$;

-- Whoever sets a hold waits for the deletions of its tenant that are under way, and deletions wait for it: neither misses the other.
-- Taken as a statement of its own before what it guards, so that the next statement's snapshot is younger than the lock.
CREATE FUNCTION hold_gate(tenant uuid) RETURNS bigint LANGUAGE sql STABLE RETURN hashtextextended('strongroom.hold:' || tenant::text, 0);

-- The last line: no statement, whatever it forgot to check, takes a held or locked file away. It knows the time from updated_at, which every change sets.
-- A purge whose erasing began before the hold was set is let through: its bytes are gone already, and the row must say so.
CREATE FUNCTION refuse_kept_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(strongroom.hold_gate(NEW.tenant_id));
    IF NEW.status = 'purged' AND EXISTS (SELECT FROM strongroom.purge_intents i WHERE i.file_id = NEW.id AND i.erasing_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    -- The same for a move: the object is in its new place already. Nothing is lost by it.
    IF (NEW.status = OLD.status OR NEW.status IN ('archived', 'available')) AND NEW.path = OLD.path AND NEW.store = OLD.store
        AND EXISTS (SELECT FROM strongroom.file_transitions t WHERE t.file_id = NEW.id AND t.moving_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    IF strongroom.hold_on(OLD.tenant_id, OLD.id, OLD.path, OLD.object_type, OLD.object_id) IS NOT NULL THEN
        RAISE EXCEPTION 'file % is under a legal hold', OLD.id USING ERRCODE = 'SR001';
    END IF;
    IF OLD.locked_until > NEW.updated_at THEN
        RAISE EXCEPTION 'file % is locked until %', OLD.id, OLD.locked_until USING ERRCODE = 'SR002';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER file_records_kept BEFORE UPDATE ON file_records FOR EACH ROW
    WHEN (OLD.status IN ('available', 'quarantined', 'archived', 'deleted') AND (
        (NEW.status IN ('deleted', 'purged', 'archived', 'expired', 'pending') AND OLD.status <> NEW.status AND NOT (OLD.status = 'deleted' AND NEW.status = 'archived'))
        OR OLD.path <> NEW.path OR OLD.store <> NEW.store
        OR (OLD.etag IS DISTINCT FROM NEW.etag AND NEW.status <> 'quarantined' AND NEW.status_reason IS NULL)))
    EXECUTE FUNCTION refuse_kept_change();

-- A compliance lock is only ever extended, and what it is extended to counts from then on.
CREATE FUNCTION refuse_weaker_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the compliance lock of file % holds until %', OLD.id, OLD.locked_until USING ERRCODE = 'SR002';
END
$$;
CREATE TRIGGER file_records_lock BEFORE UPDATE OF lock_mode, locked_until ON file_records FOR EACH ROW
    WHEN (OLD.lock_mode = 'compliance' AND OLD.locked_until > NEW.updated_at AND (NEW.lock_mode IS DISTINCT FROM 'compliance' OR NEW.locked_until < OLD.locked_until))
    EXECUTE FUNCTION refuse_weaker_lock();

-- A tenant with anything held or locked stays on its store.
CREATE FUNCTION refuse_kept_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(strongroom.hold_gate(NEW.id));
    IF EXISTS (SELECT FROM strongroom.legal_holds h WHERE h.tenant_id = NEW.id AND h.released_at IS NULL) THEN
        RAISE EXCEPTION 'tenant % has files under legal holds', NEW.id USING ERRCODE = 'SR001';
    END IF;
    IF EXISTS (SELECT FROM strongroom.file_records f WHERE f.tenant_id = NEW.id AND f.locked_until > now() AND f.status NOT IN ('expired', 'purged')) THEN
        RAISE EXCEPTION 'tenant % has locked files', NEW.id USING ERRCODE = 'SR002';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenants_kept BEFORE UPDATE OF store ON tenants FOR EACH ROW WHEN (OLD.store <> NEW.store) EXECUTE FUNCTION refuse_kept_move();

-- 6. Plans and runs. A run executes a plan and nothing else. Items have no foreign keys: a plan may have a million of them.
CREATE TABLE retention_plans (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES tenants (id),
    kind           text NOT NULL DEFAULT 'retention' CHECK (kind IN ('retention', 'erasure')),
    -- draft: asked for, nobody has confirmed it; waiting: the timer's, over the limit; then confirmed, running, done. Or it expires, or is cancelled.
    status         text NOT NULL CHECK (status IN ('draft', 'waiting', 'confirmed', 'running', 'done', 'expired', 'cancelled')),
    as_of          timestamptz NOT NULL,
    digest         bytea NOT NULL CHECK (length(digest) = 32),
    files          bigint NOT NULL,
    bytes          bigint NOT NULL,
    tenant_files   bigint NOT NULL,
    tenant_bytes   bigint NOT NULL,
    groups         jsonb NOT NULL,
    stop_reason    text,
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    confirmed_by   text,
    confirmed_at   timestamptz
);
CREATE INDEX retention_plans_tenant ON retention_plans (tenant_id, id);
CREATE INDEX retention_plans_open ON retention_plans (tenant_id) WHERE status IN ('draft', 'waiting', 'confirmed', 'running');
CREATE TABLE retention_plan_items (
    plan_id          uuid NOT NULL,
    tenant_id        uuid NOT NULL,
    file_id          uuid NOT NULL,
    file_version     integer NOT NULL,
    policy_id        uuid,
    policy_version   integer,
    action           text NOT NULL CHECK (action IN ('compress', 'archive', 'soft-delete', 'purge')),
    size             bigint NOT NULL,
    due_at           timestamptz NOT NULL,
    -- promised: an intent or a transition has taken it over. failed is tried again; dropped is not: something changed since the plan.
    status           text NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'promised', 'done', 'dropped', 'failed')),
    reason           text,
    updated_at       timestamptz,
    PRIMARY KEY (plan_id, file_id)
);
CREATE INDEX retention_plan_items_open ON retention_plan_items (plan_id, action, file_id) WHERE status = 'planned';
CREATE TABLE retention_runs (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    plan_id      uuid NOT NULL UNIQUE REFERENCES retention_plans (id),
    status       text NOT NULL CHECK (status IN ('running', 'paused', 'done')),
    total        bigint NOT NULL,
    done         bigint NOT NULL DEFAULT 0,
    dropped      bigint NOT NULL DEFAULT 0,
    failed       bigint NOT NULL DEFAULT 0,
    bytes        bigint NOT NULL DEFAULT 0,
    started_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    finished_at  timestamptz
);
CREATE INDEX retention_runs_tenant ON retention_runs (tenant_id, id);
CREATE INDEX retention_runs_open ON retention_runs (tenant_id) WHERE finished_at IS NULL;

-- How far the audit log has been read for the last accesses of files.
CREATE TABLE access_marks (
    tenant_id  uuid PRIMARY KEY REFERENCES tenants (id),
    read_to    timestamptz NOT NULL
);

-- 7. Objects under work by the gateway itself: put into the archive tier, brought back, compressed. Events about them wait until the row says what is there.
CREATE TABLE file_transitions (
    file_id          uuid PRIMARY KEY REFERENCES file_records (id),
    tenant_id        uuid NOT NULL REFERENCES tenants (id),
    kind             text NOT NULL CHECK (kind IN ('archive', 'compress', 'rehydrate')),
    plan_id          uuid,
    requested_by     text NOT NULL,
    keep_days        integer CHECK (keep_days BETWEEN 1 AND 365),
    etag_before      text NOT NULL,
    -- Known once the new bytes lie beside the old ones and have been read back.
    etag_after       text,
    size_after       bigint,
    read_sha256      bytea CHECK (length(read_sha256) = 32),
    -- The point of no return: set before the object is changed in its place, cleared when it turns out not to have been.
    moving_at        timestamptz,
    started_at       timestamptz NOT NULL,
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz NOT NULL,
    last_error       text
);
CREATE INDEX file_transitions_due ON file_transitions (next_attempt_at);

-- 8. Purges name what ordered them. erasing_at is the point of no return: set before the first byte goes, cleared when the bytes turn out to be there still.
ALTER TABLE purge_intents
    ADD COLUMN plan_id uuid, ADD COLUMN run_id uuid, ADD COLUMN policy_id uuid, ADD COLUMN policy_version integer,
    ADD COLUMN erasing_at timestamptz, ADD COLUMN blocked_by text;
CREATE INDEX purge_intents_plan ON purge_intents (plan_id) WHERE plan_id IS NOT NULL;

-- Receipts are signed together: a Merkle tree (RFC 6962) over the receipts of one commit, its root in a signed note. hashes are the leaves, 32 bytes each.
CREATE TABLE receipt_batches (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    size        integer NOT NULL CHECK (size > 0),
    hashes      bytea NOT NULL CHECK (length(hashes) = 32 * size),
    note        text NOT NULL,
    created_at  timestamptz NOT NULL
);
ALTER TABLE receipts
    ADD COLUMN policy_id uuid, ADD COLUMN policy_version integer, ADD COLUMN plan_id uuid, ADD COLUMN plan_digest bytea, ADD COLUMN run_id uuid,
    ADD COLUMN entry_id uuid, ADD COLUMN batch_id uuid REFERENCES receipt_batches (id), ADD COLUMN leaf integer CHECK (leaf >= 0), ADD COLUMN statement text;
CREATE INDEX receipts_tenant ON receipts (tenant_id, id);
CREATE INDEX receipts_run ON receipts (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX receipts_plan ON receipts (plan_id, id) WHERE plan_id IS NOT NULL;

-- 9. Erasures: of a person's files, or of everything a tenant has. subject is cleared when it is done.
CREATE TABLE erasures (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES tenants (id),
    kind           text NOT NULL CHECK (kind IN ('subject', 'tenant')),
    subject        text,
    selection      jsonb NOT NULL DEFAULT '{}',
    case_id        text,
    reason         text NOT NULL,
    status         text NOT NULL CHECK (status IN ('waiting', 'confirmed', 'running', 'done', 'cancelled', 'expired')),
    plan_id        uuid NOT NULL REFERENCES retention_plans (id),
    requested_by   text NOT NULL,
    requested_at   timestamptz NOT NULL,
    confirmed_by   text,
    confirmed_at   timestamptz,
    completed_at   timestamptz,
    -- What was kept, and why: files under holds and locks.
    kept           jsonb NOT NULL DEFAULT '{}',
    actors_erased  bigint,
    CHECK (confirmed_by IS NULL OR confirmed_by <> requested_by)
);
CREATE INDEX erasures_tenant ON erasures (tenant_id, id);
CREATE INDEX erasures_open ON erasures (requested_at) WHERE status IN ('confirmed', 'running');

-- Inventories to be built, with progress; a ready one is a file.
CREATE TABLE exports (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    format        text NOT NULL CHECK (format IN ('jsonl', 'csv')),
    filter        jsonb NOT NULL DEFAULT '{}',
    requested_by  text NOT NULL,
    created_at    timestamptz NOT NULL,
    status        text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'ready', 'failed')),
    done          bigint NOT NULL DEFAULT 0,
    total         bigint,
    attempts      integer NOT NULL DEFAULT 0,
    error         text,
    file_id       uuid,
    updated_at    timestamptz NOT NULL
);
CREATE INDEX exports_open ON exports (created_at) WHERE status IN ('queued', 'running');
CREATE INDEX exports_tenant ON exports (tenant_id, id);

-- 10. Row-level security, append-only tables, grants.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['closed_objects', 'legal_holds', 'retention_plans', 'retention_plan_items', 'retention_runs', 'access_marks', 'file_transitions',
        'receipt_batches', 'erasures', 'exports'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', t);
        EXECUTE format('CREATE POLICY worker_reads ON %I FOR SELECT TO strongroom_worker USING (true)', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['retention_policies', 'retention_policy_versions'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_tenant() OR tenant_id IS NULL) WITH CHECK (tenant_id = current_tenant())', t);
        EXECUTE format('CREATE POLICY worker_reads ON %I FOR SELECT TO strongroom_worker USING (true)', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['retention_policy_versions', 'receipts', 'receipt_batches'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_log_change()', t);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER no_truncate', t);
    END LOOP;
END
$$;
GRANT SELECT, INSERT ON retention_policies, retention_policy_versions TO strongroom_app;
GRANT SELECT ON retention_policies, retention_policy_versions TO strongroom_worker;
GRANT SELECT, INSERT, DELETE, UPDATE (closed_at, closed_by) ON closed_objects TO strongroom_app;
GRANT SELECT ON closed_objects TO strongroom_worker;
GRANT UPDATE (retention_paused_at, retention_paused_by, retention_pause_reason) ON tenants TO strongroom_app;
GRANT SELECT, UPDATE (paused_at, paused_by, reason) ON retention_switch TO strongroom_app;
GRANT SELECT ON retention_switch TO strongroom_worker;
GRANT SELECT, INSERT, UPDATE (release_requested_by, release_requested_at, release_reason, released_by, released_at) ON legal_holds TO strongroom_app;
GRANT SELECT ON legal_holds TO strongroom_worker;
GRANT SELECT, INSERT, UPDATE (status, confirmed_by, confirmed_at) ON retention_plans TO strongroom_app, strongroom_worker;
GRANT SELECT, INSERT ON retention_plan_items TO strongroom_app, strongroom_worker;
GRANT UPDATE (status, reason, updated_at) ON retention_plan_items TO strongroom_worker;
GRANT DELETE ON retention_plan_items TO strongroom_worker;
GRANT SELECT ON retention_runs TO strongroom_app;
GRANT SELECT, INSERT, UPDATE (status, done, dropped, failed, bytes, updated_at, finished_at) ON retention_runs TO strongroom_worker;
GRANT SELECT, INSERT, UPDATE (read_to) ON access_marks TO strongroom_worker;
GRANT SELECT, INSERT ON file_transitions TO strongroom_app;
GRANT SELECT, INSERT, DELETE, UPDATE (etag_after, size_after, read_sha256, moving_at, attempts, next_attempt_at, last_error) ON file_transitions TO strongroom_worker;
GRANT UPDATE (erasing_at, blocked_by) ON purge_intents TO strongroom_worker;
GRANT SELECT ON receipt_batches TO strongroom_app;
GRANT SELECT, INSERT ON receipt_batches TO strongroom_worker;
GRANT SELECT, INSERT, UPDATE (status, confirmed_by, confirmed_at) ON erasures TO strongroom_app;
GRANT SELECT, UPDATE (status, subject, selection, completed_at, kept, actors_erased) ON erasures TO strongroom_worker;
GRANT UPDATE (issued_to, issued_ip) ON grants TO strongroom_worker;
GRANT SELECT, INSERT ON exports TO strongroom_app;
GRANT SELECT, UPDATE (status, done, total, attempts, error, file_id, updated_at) ON exports TO strongroom_worker;
