-- What is done to an object's files leads to these files, and their entries have an index. So downloads, which are most of the log, need none for the object.
SET LOCAL search_path = strongroom;

-- safe after 0.1: writes wait while it is built. On a large log make it first on each partition, CREATE INDEX CONCURRENTLY with the same columns: those are taken over.
CREATE INDEX storage_audit_logs_object_changes ON storage_audit_logs (tenant_id, related_object_type, related_object_id, id)
    WHERE related_object_id IS NOT NULL AND operation NOT IN ('file.signed_url', 'file.download');
-- safe after 0.1: dropping takes a moment, and a version that still asks by object is slower.
DROP INDEX storage_audit_logs_object;
