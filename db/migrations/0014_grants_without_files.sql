-- outside a transaction
-- safe after 0.1: lists of one file's grants are slower in a version that still asks by it. A signed download writes one index entry of its grant.
DROP INDEX CONCURRENTLY IF EXISTS strongroom.grants_file;
