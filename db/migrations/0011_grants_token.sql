-- outside a transaction
-- Links have a token; signed URLs do not, and need no entry for that.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS grants_token ON strongroom.grants (token_hash) WHERE token_hash IS NOT NULL;
