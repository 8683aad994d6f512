# A run trains what is not yet trained, and again: nothing.
tiny
sweep run tiny.yaml --jobs 1 --progress none | steady
echo "--- again"
sweep run tiny.yaml --jobs 1 --progress none | steady
echo "--- two more points"
sweep run tiny.yaml --set 'parameters.layers=[[], [8], [16]]' --jobs 1 \
    --progress none | steady
echo "--- the old grid: nothing to train"
sweep run tiny.yaml --progress none --quiet
sweep status | steady
