-- What the indexes of 0010 and 0011 take the place of: a signed URL writes two index entries of its grant in the place of four.
SET LOCAL search_path = strongroom;

ALTER TABLE grants
    DROP CONSTRAINT grants_pkey,
    ADD CONSTRAINT grants_pkey PRIMARY KEY USING INDEX grants_of_tenant,
    DROP CONSTRAINT grants_token_hash_key;
-- safe after 0.1: the primary key has the same columns.
DROP INDEX grants_tenant;
