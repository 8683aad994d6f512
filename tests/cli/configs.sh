# Every example of configs/ reads, expands and fits its data.
cd "$TOP" || exit 1
for config in quickstart grid digits iris; do
    "$SWEEP" plan "configs/$config.yaml" --db /nonexistent/none.db >/dev/null ||
        echo "configs/$config.yaml: status $?"
done
"$SWEEP" plan configs/mnist_keras.yaml --set dataset=fashion-mnist \
    --db /nonexistent/none.db >/dev/null || echo "mnist_keras: status $?"
