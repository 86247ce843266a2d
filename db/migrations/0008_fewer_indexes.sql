-- What every signed URL paid for and no query needs (docs/performance.md has the figures).
SET LOCAL search_path = strongroom;
SET LOCAL lock_timeout = '5s';

-- A grant is inserted from the file's and the tenant's own rows, by the statement that reads them, and no role of the gateway may delete either: the check
-- after each row could not fail. It locked both rows, and so wrote them.
ALTER TABLE grants DROP CONSTRAINT grants_file_id_fkey, DROP CONSTRAINT grants_tenant_id_fkey;

-- Ids are made of the time of issue, which is before the time of expiry: the sweep finds old grants by id.
DROP INDEX grants_expiry;

-- A path belongs to one file for good, so entries at a path are entries of its files, and ids are shorter than paths. What was refused before
-- there was a file is found by path still.
CREATE INDEX storage_audit_logs_file ON storage_audit_logs (tenant_id, file_id, id);
CREATE INDEX storage_audit_logs_no_file ON storage_audit_logs (tenant_id, file_path, id) WHERE file_id IS NULL;
DROP INDEX storage_audit_logs_path;
