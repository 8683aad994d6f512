# A time budget ends a run cleanly, with status 0 and the line that continues.
tiny
sweep run tiny.yaml --set 'epochs=1000000' --time-budget 0.3s --jobs 1 \
    --progress none | tail -n 2
sweep status --format csv | cut -d, -f 1,2
