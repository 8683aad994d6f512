-- schema_v2.sql - from schema version 1 to 2
--
-- What a report shows of a data set carries a checksum, too (labels, pictures),
-- and so does the log of attempts.  NULL in rows from before.

ALTER TABLE classes ADD COLUMN crc INTEGER;
ALTER TABLE samples ADD COLUMN crc INTEGER;
ALTER TABLE attempts ADD COLUMN crc INTEGER;
