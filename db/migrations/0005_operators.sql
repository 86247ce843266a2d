-- What operators do is known by their names.
SET LOCAL search_path = strongroom;

-- Who replayed a poisoned event by hand; null when the host settled it.
ALTER TABLE host_poison ADD COLUMN replayed_by text;
