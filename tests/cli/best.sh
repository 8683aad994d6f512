# The chosen point; its config runs again to the same point.
trained
sweep best | steady
sweep best --best val_loss --format csv | cut -d, -f 1-6
sweep best --best val_acuracy
sweep best --format value >best.yaml
cat best.yaml
sweep run best.yaml --jobs 1 --quiet
sweep ls --format csv | cut -d, -f 1-5
sqlite3 results/results.db 'SELECT count(*), count(DISTINCT hash) FROM points'
