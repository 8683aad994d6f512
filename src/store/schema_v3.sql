-- schema_v3.sql - from schema version 2 to 3
--
-- How sure a network may be: the temperature that makes its probabilities
-- honest.  What parts of the data have in common: examples that are the same in
-- every input.  NULL in rows from before; crc covers them where they are there.

ALTER TABLE predictions ADD COLUMN temperature REAL; -- divides the logits for the least cross-entropy
ALTER TABLE predictions ADD COLUMN scaled_nll REAL;  -- mean cross-entropy at that temperature
ALTER TABLE splits ADD COLUMN validation_in_train INTEGER; -- validation examples that the training part has, too
ALTER TABLE splits ADD COLUMN test_in_train INTEGER;       -- test examples that it has
ALTER TABLE splits ADD COLUMN test_in_validation INTEGER;  -- test examples that the validation part has
