# A model that cannot be written costs its file only: its trial is complete, is
# trained again for what needs the model, and no worse one stays in its place.
tiny
mkdir -p results/tiny/models/5.safetensors.tmp
sweep run tiny.yaml --set repeats=2 --jobs 1 --progress plain 2>&1 >/dev/null |
    grep model
sqlite3 results/results.db 'SELECT count(*) FROM trials WHERE state = "completed"'
sqlite3 results/results.db 'SELECT trial_id, kind FROM artifacts'
sweep evaluate --quiet >/dev/null && echo evaluated
