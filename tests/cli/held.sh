# A trial that was left running by another machine, or by a process that is no
# more, is told and can be freed.
edit() {
    sqlite3 results/results.db "$1"
}
trained
# As a machine leaves them that is switched off in their midst.
edit "UPDATE trials SET state = 'running', crc = NULL WHERE id > 2;
UPDATE attempts SET host = 'another', pid = 4711, outcome = NULL,
    ended_at = NULL, crc = NULL WHERE trial_id > 2"
sweep status | steady | grep -v ^DURATION
sweep status --format json | grep -E '^  "(running|gone|far)"'
sweep run tiny.yaml --quiet --jobs 1
sweep rm 3 --yes
sweep retry
sweep doctor
sweep retry p3 4 --quiet
sweep doctor
# And a process of this machine that was killed.
edit "UPDATE trials SET state = 'running' WHERE id = 4;
UPDATE attempts SET host = (SELECT host FROM attempts WHERE trial_id = 1),
    pid = 1 << 22, outcome = NULL, ended_at = NULL, crc = NULL WHERE trial_id = 4"
sweep status | steady | grep -v ^DURATION
sweep retry 4 --format value | cut -f 1-2
sweep run tiny.yaml --jobs 1 --quiet
sweep status | steady | grep -v ^DURATION
