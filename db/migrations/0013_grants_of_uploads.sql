-- outside a transaction
-- A file's upload is looked for by its file. What was granted to download it is in the log, which has the file's grants by index.
CREATE INDEX CONCURRENTLY IF NOT EXISTS grants_upload ON strongroom.grants (tenant_id, file_id) WHERE kind = 'upload';
