-- What every signed URL paid for and no query needs (docs/performance.md has the figures).
SET LOCAL search_path = strongroom;

-- A grant is inserted from the file's and the tenant's own rows, by the statement that reads them, and no role of the gateway may delete either: the check
-- after each row could not fail. It locked both rows, and so wrote them.
ALTER TABLE grants DROP CONSTRAINT grants_file_id_fkey, DROP CONSTRAINT grants_tenant_id_fkey;

-- A path belongs to one file for good, so entries at a path are entries of its files, and ids are shorter than paths. What was refused before
-- there was a file is found by path still.
-- safe after 0.1: writes wait while it is built. On a large log make it first on each partition, CREATE INDEX CONCURRENTLY with the same columns: those are taken over.
CREATE INDEX storage_audit_logs_file ON storage_audit_logs (tenant_id, file_id, id);
-- safe after 0.1: as above.
CREATE INDEX storage_audit_logs_no_file ON storage_audit_logs (tenant_id, file_path, id) WHERE file_id IS NULL;
-- safe after 0.1: dropping takes a moment, and a version that still asks by path is slower.
DROP INDEX storage_audit_logs_path;
