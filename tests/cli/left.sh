# Trials that a later config left out are still there to look at and remove.
tiny
sweep run tiny.yaml --jobs 1 --quiet --set repeats=2
sweep run tiny.yaml --jobs 1 --quiet
sweep show 5 | grep -E '^(trial|point|repeat|state|planned) ' | steady
sweep show 5 --format csv | wc -l
sweep verify 5 --quiet --format value | cut -f 1-5,12
sweep evaluate 5
sweep retry 5
sweep show p1 --format csv | wc -l
sweep rm 5 --yes
sweep show 5
sweep rm p2 --yes
sqlite3 results/results.db 'SELECT id FROM trials ORDER BY id' | tr '\n' ' '
# The database may be moved with its folder, and used from anywhere.
rm -r results
sweep run tiny.yaml --jobs 1 --quiet
mv results elsewhere && mkdir deep && cd deep
sweep verify --db ../elsewhere/results.db --format value | cut -f 8
sqlite3 ../elsewhere/results.db 'SELECT path FROM artifacts'
