-- Which managed identity may log in as which role: the server compares the token's object id with the role's label. The gateway's identity has two roles,
-- as its requests and its timers have two connection strings. The owner's identity is the migrations' alone.
SELECT 'aadauth,oid=' || :'owner' || ',type=service' AS owner_label, 'aadauth,oid=' || :'app' || ',type=service' AS app_label \gset
SECURITY LABEL FOR pgaadauth ON ROLE strongroom_owner IS :'owner_label';
SECURITY LABEL FOR pgaadauth ON ROLE strongroom_app IS :'app_label';
SECURITY LABEL FOR pgaadauth ON ROLE strongroom_worker IS :'app_label';
-- What an operator does takes the other roles, too: by SET ROLE alone, so that the owner stays under row-level security like everyone.
GRANT strongroom_app, strongroom_worker TO strongroom_owner WITH INHERIT FALSE, SET TRUE;
