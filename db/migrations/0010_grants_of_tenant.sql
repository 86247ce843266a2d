-- outside a transaction
-- Every query names the tenant: one index can be the primary key and find a tenant's grants.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS grants_of_tenant ON strongroom.grants (tenant_id, id);
