# The commands that read: in every format, and without a database.
for command in ls status best report "show 1" "evaluate" "rm tiny --yes" \
    "export csv out" "predict 1 x.csv"; do
    sweep $command
done
ls
trained
sweep ls | steady
sweep ls --format csv | cut -d, -f 1-9
sweep ls --format value | cut -f 1-9
sweep ls --format json | steady
sweep --db results/results.db ls --format value | cut -f 1
SWEEP_DB=elsewhere.db sweep ls
sweep status | steady
sweep status --format json | steady
sweep status -e nobody
