# Trials of other processes: they are left alone while those live, or may.
trained
db() {
    sqlite3 results/results.db "$1"
}
# Trial 4 as a process of another machine holds it (rows without a checksum are
# those of schema version 1).
db "UPDATE trials SET state = 'running', crc = NULL WHERE id = 4;
    UPDATE attempts SET ended_at = NULL, outcome = NULL, host = 'elsewhere',
        pid = 17, crc = NULL WHERE trial_id = 4"
sweep run tiny.yaml --jobs 1 --progress none | tail -n 4
sweep rm 4 --yes
sweep rm tiny --yes
ls results/tiny/models | wc -l
# The same from this machine, before it was started anew: removed.
db "UPDATE attempts SET host = '$(uname -n)', boot_id = 'earlier'
    WHERE trial_id = 4"
sweep rm 4 --yes
# A damaged row tells neither.
db "UPDATE trials SET state = 'running', crc = NULL WHERE id = 1;
    UPDATE attempts SET ended_at = NULL, pid = 17 WHERE trial_id = 1"
sweep run tiny.yaml --jobs 1 --progress none
sweep rm 1 --yes
sweep doctor --fix | grep -c mended
sweep rm 1 --yes
