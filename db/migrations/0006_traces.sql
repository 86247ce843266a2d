-- A trace goes on where its request left off.
SET LOCAL search_path = strongroom;

-- The W3C traceparent of the request that asked for an upload's URL: what arrives by that URL belongs to its trace.
ALTER TABLE grants ADD COLUMN trace_parent text CHECK (length(trace_parent) = 55);
