# A run that is cut off goes on inside its trials; a checkpoint that is damaged
# is said, and so is where the trial goes on; rm takes them along.
tiny
epochs() {
    sqlite3 -readonly results/results.db 'SELECT count(*) FROM epochs' \
        2>/dev/null || echo 0
}
# Runs until there are some more epochs, then sends a signal.
cut_off() {
    "$SWEEP" run tiny.yaml --set 'epochs=1000000' --jobs 1 --progress plain \
        >out 2>err &
    run=$!
    before=$(epochs) n=0
    while [ $n -lt 200 ] && [ "$(epochs)" -le "$before" ]; do
        sleep 0.05
        n=$((n + 1))
    done
    kill -"$1" $run
    wait $run 2>/dev/null
    echo "SIG$1: status $?"
    sed -E -e 's/[0-9]+ is damaged/N is damaged/; s/epoch [0-9]+/epoch N/' \
        -e '/^\[/d' err
}
cut_off INT
cut_off TERM
cut_off HUP
cut_off KILL
ls results/tiny/checkpoints
echo "from a checkpoint:"
sqlite3 results/results.db 'SELECT attempt, outcome, from_epoch > 0
    FROM attempts ORDER BY attempt'
printf damaged | dd of=results/tiny/checkpoints/1.checkpoint bs=1 seek=1000 \
    conv=notrunc status=none
cut_off INT
for f in results/tiny/checkpoints/*; do
    : >"$f"
done
cut_off INT
sweep rm tiny --yes
ls results/tiny
