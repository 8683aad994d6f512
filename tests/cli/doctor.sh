# What is damaged or left over, what it means, and mending it.
sweep doctor
trained
sweep doctor
sqlite3 results/results.db "UPDATE epochs SET loss = 9 WHERE trial_id = 3;
    UPDATE points SET n_weights = 7 WHERE id = 2"
touch -d yesterday results/tiny/models/99.safetensors
sweep doctor
sweep show 3
sweep doctor --format json | grep -c '"damage": true'
sweep doctor --fix | grep mended
sweep doctor
sweep status --format value | cut -f 1-2
sweep run tiny.yaml --jobs 1 --quiet
sweep verify --all --quiet --format value | cut -f 1,12
echo text >text.db
sweep doctor --fix --db text.db
cat text.db
# What cannot be read can still be removed.
sqlite3 results/results.db "UPDATE experiments SET seed = 9"
sweep doctor --fix | head -n 3
sweep rm tiny --yes
ls results/tiny/models | wc -l
sweep doctor
