-- A database that was restored from a backup comes back in step with its stores and the archive of its audit logs (docs/backup-and-recovery.md).
SET LOCAL search_path = strongroom;

-- Leaves that a restored log took over from its archive, from from_size up to to_size: entries among them that the backup did not have lie in the archive only.
CREATE TABLE audit_recoveries (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    from_size     bigint NOT NULL CHECK (from_size >= 0),
    to_size       bigint NOT NULL,
    recovered_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, from_size),
    CHECK (to_size > from_size)
);
ALTER TABLE audit_recoveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_recoveries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_recoveries USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY worker_reads ON audit_recoveries FOR SELECT TO strongroom_worker USING (true);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_recoveries FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_recoveries FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change();
ALTER TABLE audit_recoveries ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE audit_recoveries ENABLE ALWAYS TRIGGER no_truncate;
GRANT SELECT ON audit_recoveries TO strongroom_app, strongroom_worker;
GRANT INSERT ON audit_recoveries TO strongroom_worker;

-- A recovery pauses every tenant's retention before it looks at anything.
GRANT UPDATE (paused_at, paused_by, reason) ON retention_switch TO strongroom_worker;
