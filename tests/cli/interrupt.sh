# Ctrl-C ends a run at the end of the epoch, with 130 and the line that
# continues; what was trained is kept.
tiny
"$SWEEP" run tiny.yaml --set 'epochs=1000000' --set "description=it's long" \
    --jobs 1 --progress none >out &
run=$!
n=0
while [ $n -lt 200 ] && [ "$(sqlite3 -readonly results/results.db 'SELECT count(*) FROM epochs' \
    2>/dev/null || echo 0)" -lt 3 ]; do
    sleep 0.05
    n=$((n + 1))
done
kill -INT $run
wait $run
echo "status $?"
tail -n 2 out
sweep status --format csv | cut -d, -f 1,2
