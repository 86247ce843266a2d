-- outside a transaction
-- Ids are made of the time of issue, which is before the time of expiry: the sweep finds old grants by id.
DROP INDEX CONCURRENTLY IF EXISTS strongroom.grants_expiry;
